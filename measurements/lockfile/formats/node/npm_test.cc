// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/formats/refusals_for_test.h"

using namespace samovar;
using namespace samovar::lockfile;

namespace {

std::string Package(const std::string& members, const std::string& key = "node_modules/a") {
  return "{\"lockfileVersion\": 3,\n\"packages\": {\"\": {},\n\"" + key + "\": {" + members + "}}}";
}

const std::string kIntegrity = "\"integrity\": \"sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"";

}  // namespace

TEST(NpmRefusals) {
  const Refusal rows[] = {
      {"{}", Code::kUnsupported, "line 1: expected lockfileVersion 2 or 3, found none"},
      {"{\"lockfileVersion\": 1}", Code::kUnsupported, "found \"1\""},
      {"{\"lockfileVersion\": 3}", Code::kMalformed, "expected the map \"packages\", found none"},
      {"{\"lockfileVersion\": 3, \"packages\": []}", Code::kMalformed, "\"packages\": expected a map, found a list"},
      {"{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": 1}}", Code::kMalformed,
       "expected a map, found a word"},
      {Package("\"version\": \"1\", \"resolved\": \"https://h/a.tgz\""), Code::kUnsupported,
       "line 3: \"a\" 1: expected a digest, found none"},
      {Package("\"version\": \"1\", \"integrity\": \"sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=\""), Code::kUnsupported,
       "line 3: \"a\": expected a digest by sha256, sha384 or sha512"},
      {Package("\"version\": 1, " + kIntegrity), Code::kMalformed, "\"version\": expected text, found a word"},
      {Package("\"resolved\": \"git+ssh://h/a.git#main\""), Code::kMalformed, "expected the 40 or 64 hex digits"},
      {Package("\"resolved\": \"git+ssh://h/a.git\""), Code::kMalformed, "expected the 40 or 64 hex digits"},
      {Package("\"version\": \"1\", " + kIntegrity, "node_modules/../../a/../x"), Code::kMalformed,
       "expected a file name"},
      {Package("\"version\": \"1\", " + kIntegrity, "node_modules/"), Code::kMalformed, "expected a name, found none"},
  };
  ExpectRefusals("package-lock.json", rows);
}

TEST(NpmLeavesOutWhatIsForOtherSystems) {
  struct {
    const char* members;
    bool there;
  } rows[] = {
      {"", true},
      {",\"optional\":true", true},
      {",\"os\":[\"darwin\"]", true},  // not optional: npm would refuse to install at all
      {",\"optional\":true,\"os\":[\"darwin\"]", false},
      {",\"optional\":true,\"os\":[\"darwin\",\"linux\"]", true},
      {",\"optional\":true,\"os\":[\"!win32\"]", true},
      {",\"optional\":true,\"os\":[\"!linux\"]", false},
      {",\"optional\":true,\"cpu\":[\"arm64\"]", false},
      {",\"optional\":true,\"cpu\":[\"x64\"],\"libc\":[\"musl\"]", false},
      {",\"optional\":true,\"os\":\"linux\",\"cpu\":[\"x64\"],\"libc\":[\"glibc\"]", true},
      {",\"optional\":true,\"os\":\"any\"", true},
      {",\"inBundle\":true", false},
      {",\"link\":true", false},
  };
  for (const auto& row : rows) {
    test::Row name(row.members);
    const std::string text = Package("\"version\":\"1\"," + kIntegrity + row.members);
    const auto inputs = ReadLockFile(*EcosystemOf("package-lock.json"), {text, {}});
    REQUIRE_OK(inputs);
    EXPECT_EQ(inputs->size(), row.there ? size_t{1} : size_t{0});
  }
}
