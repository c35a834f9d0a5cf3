// SPDX-License-Identifier: Apache-2.0
//
// What yarn and pnpm add to npm's registry: their own formats.
#include "measurements/lockfile/formats/refusals_for_test.h"

using namespace samovar;
using namespace samovar::lockfile;

namespace {

const std::string kSri = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

std::string Yarn(const std::string& entry) { return "# yarn lockfile v1\n\n" + entry; }
std::string Pnpm(const std::string& packages) { return "lockfileVersion: '6.0'\npackages:\n" + packages; }

// The purls of a lock file, separated by blanks.
std::string PurlsOf(std::string_view file, const std::string& text) {
  const auto inputs = ReadLockFile(*EcosystemOf(file), {text, {}});
  if (!EXPECT_OK(inputs)) return {};
  std::string out;
  for (const Input& input : *inputs) out += (out.empty() ? "" : " ") + input.purl;
  return out;
}

}  // namespace

TEST(YarnRefusals) {
  const Refusal rows[] = {
      {"", Code::kUnsupported, "line 1: expected the comment \"# yarn lockfile v1\""},
      {"__metadata:\n  version: 8\n", Code::kUnsupported, "expected the comment"},
      {Yarn("a@1:\n  version \"1\"\n  resolved \"https://h/a.tgz#00\"\n"), Code::kUnsupported,
       "line 3: \"a\" 1: expected a digest, found none"},
      {Yarn("a@1:\n  integrity sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"), Code::kUnsupported,
       "line 3: \"a\": expected a digest"},
      {Yarn("a@1:\n  resolved \"git+https://h/a.git#main\"\n"), Code::kMalformed, "expected the 40 or 64 hex digits"},
      {Yarn("a@1:\n  resolved \"https://h/a.git\"\n"), Code::kMalformed, "expected the 40 or 64 hex digits"},
      {Yarn("a@1\n"), Code::kMalformed, "line 3: expected \":\", found the end of the line"},
      {Yarn("a@1:\n  version\n"), Code::kMalformed, "line 4: expected \" \", found the end of the line"},
      {Yarn("a@1:\n  version \"1\n"), Code::kMalformed, "expected the closing double quote"},
      {Yarn("a@1: x\n"), Code::kMalformed, "expected the end of the line, found \" x\""},
      {Yarn("  version \"1\"\n"), Code::kMalformed, "line 3: expected a word"},
  };
  ExpectRefusals("yarn.lock", rows);
}

TEST(YarnNames) {
  struct {
    const char *patterns, *purl;
  } rows[] = {
      {"a@1", "pkg:npm/a@1"},
      {"\"@s/a@^1\", \"@s/a@~1\"", "pkg:npm/%40s/a@1"},
      {"a@^1.0.0, a@^1.1.0", "pkg:npm/a@1"},
      {"\"b@npm:a@^1\"", "pkg:npm/a@1"},
      {"\"b@npm:@s/a@^1\"", "pkg:npm/%40s/a@1"},
  };
  for (const auto& row : rows) {
    test::Row name(row.patterns);
    const std::string entry = std::string(row.patterns) + ":\r\n  version \"1\"\r\n  integrity " + kSri +
                              "\r\n  dependencies:\r\n    version \"9\"\r\n";
    EXPECT_EQ(PurlsOf("yarn.lock", Yarn(entry)), row.purl);
  }
}

// What `yarn add ./a.tgz` and `yarn add ./a` lock.
TEST(YarnFilesAreInTheTree) {
  for (const char* resolved : {"  resolved \"file:./a.tgz#0123456789abcdef0123456789abcdef01234567\"\n", ""}) {
    test::Row name(resolved);
    const std::string text = Yarn("\"a@file:./a.tgz\":\n  version \"1\"\n" + std::string(resolved));
    const auto inputs = ReadLockFile(*EcosystemOf("yarn.lock"), {text, {}});
    REQUIRE_OK(inputs);
    REQUIRE(inputs->size() == 1);
    EXPECT(inputs->front().carried == Carried::kInTree);
    EXPECT_EQ(inputs->front().url, "");
  }
}

TEST(PnpmRefusals) {
  const Refusal rows[] = {
      {"a: 1\n", Code::kUnsupported, "expected lockfileVersion 6.0 or 9.0, found none"},
      {"lockfileVersion: 5.4\n", Code::kUnsupported, "line 1: expected lockfileVersion 6.0 or 9.0, found \"5.4\""},
      {Pnpm("  /a@1: {}\n"), Code::kMalformed, "line 3: \"a\": line 3: expected the map \"resolution\""},
      {Pnpm("  /a@1:\n    resolution: {}\n"), Code::kUnsupported, "line 3: \"a\" 1: expected a digest, found none"},
      {Pnpm("  /a@1:\n    resolution: {integrity: sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=}\n"), Code::kUnsupported,
       "\"a\": expected a digest by"},
      {Pnpm("  /a@1:\n    resolution: {tarball: https://h/a.tgz}\n"), Code::kUnsupported,
       "expected a digest, found none"},
      {Pnpm("  /a@1:\n    resolution: {type: git, repo: https://h/a.git, commit: main}\n"), Code::kMalformed,
       "expected the 40 or 64 hex digits"},
      {Pnpm("  /a@1:\n    resolution: {type: binary}\n"), Code::kUnsupported, "a resolution of type \"binary\""},
      {Pnpm("  /a@1:\n    resolution: {integrity: " + kSri + "}\n  /a@1(b@2):\n    resolution: {integrity: sha256-" +
            "BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=}\n"),
       Code::kMismatch, "\"a\" 1: has another digest in line 3"},
  };
  ExpectRefusals("pnpm-lock.yaml", rows);
}

TEST(PnpmLeavesOutOptionalPackagesForOtherSystems) {
  const std::string resolution = "    resolution: {integrity: " + kSri + "}\n";
  struct {
    std::string text, purls;
  } rows[] = {
      {Pnpm("  /a@1:\n" + resolution + "    os: [darwin]\n"), "pkg:npm/a@1"},
      {Pnpm("  /a@1:\n" + resolution + "    os: [darwin]\n    optional: true\n"), ""},
      {Pnpm("  /@s/a@1(b@2)(c@3):\n" + resolution + "    os: [linux]\n    optional: true\n"), "pkg:npm/%40s/a@1"},
      {"lockfileVersion: '9.0'\npackages:\n  a@1:\n" + resolution +
           "    cpu: [arm]\nsnapshots:\n  a@1:\n    optional: true\n",
       ""},
      {"lockfileVersion: '9.0'\npackages:\n  a@1:\n" + resolution +
           "    cpu: [arm]\nsnapshots:\n  a@1:\n    optional: true\n  a@1(b@2): {}\n",
       "pkg:npm/a@1"},
  };
  for (const auto& row : rows) {
    test::Row name(row.text);
    EXPECT_EQ(PurlsOf("pnpm-lock.yaml", row.text), row.purls);
  }
}
