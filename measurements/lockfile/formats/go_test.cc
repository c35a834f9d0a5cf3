// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/formats/refusals_for_test.h"

using namespace samovar;
using namespace samovar::lockfile;

namespace {
const std::string kHash = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
}

TEST(GoRefusals) {
  const std::string sum = "a v1 " + kHash + "\n";
  const Refusal rows[] = {
      {"a v1\n", Code::kMalformed, "line 1: expected a module, a version and a hash, found 2 words"},
      {sum + "\nb v1 h1:AAAA\n", Code::kMalformed, "line 3: \"b\": expected the 32 bytes of an h1"},
      {"a v1 h9:x\n", Code::kUnsupported, "line 1: \"a\": expected a hash that begins with h1:"},
      {sum + "a v1 h1:BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", Code::kMismatch,
       "\"a\" v1: has another digest in line 1"},
      {"../a v1 " + kHash, Code::kMalformed, "expected a file name, found \"../a/@v/v1.zip\""},
      {sum, Code::kUnsupported, "expected a hash of \"b\" v2, which line 2 of go.mod requires",
       "module x\nrequire b v2\n"},
      {sum, Code::kUnsupported, "expected a hash of \"a\" v2", "require a v1\nreplace a => a v2\n"},
      {sum, Code::kMalformed, "go.mod: line 1: expected a module and a version behind require", "require a\n"},
      {sum, Code::kMalformed, "go.mod: line 1: expected MODULE [VERSION] =>", "replace a v1 b v2\n"},
      {sum, Code::kUnsupported, "go.mod: line 2: expected a directive of go.mod, found \"requires\"",
       "\nrequires a v1\n"},
      {sum, Code::kMalformed, "go.mod: line 2: expected \")\", found the end of the file", "require (\na v1\n"},
  };
  ExpectRefusals("go.sum", rows);
}

TEST(GoReplacements) {
  const std::string sum = "a v1 " + kHash + "\nb v3/go.mod " + kHash + "\n";
  for (const char* mod : {"require a v1", "require a v9\nreplace a v9 => b v3", "require a v9\nreplace a => b v3",
                          "require a v9\nreplace a v9 => b v3\nreplace a => b v4", "require \"a\" v1 // indirect",
                          "require z v9\nreplace z => ../z"}) {
    test::Row name(mod);
    EXPECT_OK(ReadLockFile(*EcosystemOf("go.sum"), {sum, mod}));
  }
}
