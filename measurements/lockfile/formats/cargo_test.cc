// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/formats/refusals_for_test.h"

using namespace samovar;
using namespace samovar::lockfile;

TEST(CargoRefusals) {
  const std::string head = "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n";
  const std::string registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
  const std::string digest(64, 'a');
  const Refusal rows[] = {
      {"[[package]]\nname = 'a'\n", Code::kUnsupported, "line 1: expected version 3 or 4, found none"},
      {"\nversion = 5\n", Code::kUnsupported, "line 2: expected version 3 or 4, found \"5\""},
      {"version = 4\npackage = 1\n", Code::kMalformed, "line 2: \"package\": expected a list, found a word"},
      {"version = 4\n[[package]]\nversion = '1'\n", Code::kMalformed, "line 2: expected the text \"name\", found none"},
      {"version = 4\n[[package]]\nname = 1\n", Code::kMalformed, "line 3: \"name\": expected text, found a word"},
      {head + registry, Code::kUnsupported, "line 2: \"a\" 1.0.0: expected a digest, found none"},
      {head + registry + "checksum = \"aa\"\n", Code::kMalformed, "line 6: expected the 32 bytes of a sha256"},
      {head + registry + "checksum = \"<none>\"\n", Code::kMalformed, "line 6"},
      {head + "source = \"git+https://h/a.git?rev=1\"\n", Code::kUnsupported, "\"a\": its git source names no commit"},
      {head + "source = \"git+https://h/a.git#1234\"\n", Code::kMalformed,
       "line 2: \"a\": expected the 40 or 64 hex digits"},
      {head + "source = \"directory+file:///a\"\n", Code::kUnsupported, "expected a source by git or registry"},
      {head + registry + "checksum = \"" + digest + "\"\n" + head.substr(12) + registry + "checksum = \"" +
           std::string(64, 'b') + "\"\n",
       Code::kMismatch, "\"a\" 1.0.0: has another digest in line 2"},
      {"version = 4\n[[package]]\nname = \"../a\"\nversion = \"1\"\n" + registry + "checksum = \"" + digest + "\"\n",
       Code::kMalformed, "expected a file name, found \"../a-1.crate\""},
  };
  ExpectRefusals("Cargo.lock", rows);
}

TEST(CargoLeavesOutTheUsualRegistryAndNamesAnyOther) {
  const std::string digest(64, 'a');
  struct {
    const char *source, *registry;
  } rows[] = {{"registry+https://github.com/rust-lang/crates.io-index", ""},
              {"sparse+https://h/index/", "sparse+https://h/index/"}};
  for (const auto& row : rows) {
    const std::string text = std::string("version = 3\n[[package]]\nname = 'a'\nversion = '1'\nsource = '") +
                             row.source + "'\nchecksum = '" + digest + "'\n";
    const auto inputs = ReadLockFile(*EcosystemOf("Cargo.lock"), {text, {}});
    REQUIRE_OK(inputs);
    EXPECT_EQ((*inputs)[0].registry, row.registry);
    EXPECT_EQ((*inputs)[0].purl.starts_with("pkg:cargo/a@1"), true);
  }
}
