// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/input.h"

#include "measurements/lockfile/digest_text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::lockfile;

namespace {

Input Archive(const char* name, uint8_t digest) {
  Input out{.purl = Purl("generic", name, "1"), .name = name, .version = "1", .file = std::string(name) + ".tar"};
  out.digests.push_back({Algorithm::kSha256, Bytes(32, digest)});
  return out;
}

}  // namespace

TEST(PurlsAreEscaped) {
  const Qualifier where[] = {{"repository_url", ""}, {"vcs_url", "git+https://h/p.git@1"}};
  struct {
    std::string got, want;
  } rows[] = {
      {Purl("cargo", "cfg-if", "1.0.4"), "pkg:cargo/cfg-if@1.0.4"},
      {Purl("npm", "@babel/core", "7.0.0"), "pkg:npm/%40babel/core@7.0.0"},
      {Purl("golang", "github.com/a/b", "v1.0.0+incompatible"), "pkg:golang/github.com/a/b@v1.0.0%2Bincompatible"},
      {Purl("cargo", "x", "1", where), "pkg:cargo/x@1?vcs_url=git%2Bhttps://h/p.git%401"},
      {Purl("pypi", "x", ""), "pkg:pypi/x"},
      {Purl("npm", "a?b#c%", "1/2"), "pkg:npm/a%3Fb%23c%25@1%2F2"},
  };
  for (const auto& row : rows) EXPECT_EQ(row.got, row.want);
}

TEST(TheOrderIsFixedAndEachStandsOnce) {
  InputList list;
  for (const char* name : {"b", "a", "c", "a"}) EXPECT_OK(list.Add(Archive(name, 1)));
  const auto inputs = std::move(list).Finish();
  REQUIRE_OK(inputs);
  std::string names;
  for (const Input& input : *inputs) names += input.name;
  EXPECT_EQ(names, "abc");
}

TEST(TwoArchivesOfOneNameAreRefused) {
  InputList list;
  EXPECT_OK(list.Add(Archive("a", 1)));
  EXPECT_OK(list.Add(Archive("a", 2)));
  EXPECT_ERROR(std::move(list).Finish(), Code::kMismatch, "\"a\" 1: has another digest in line 0");
}

TEST(FieldsAreChecked) {
  const auto with = [](auto change) {
    Input out = Archive("a", 1);
    change(out);
    return out;
  };
  struct {
    Input input;
    Code code;
    const char* why;
  } rows[] = {
      {with([](Input& i) { i.digests.clear(); }), Code::kUnsupported, "\"a\" 1: expected a digest, found none"},
      {with([](Input& i) {
         i.digests.clear();
         i.carried = Carried::kCommit;
       }),
       Code::kUnsupported, "expected a digest"},
      {with([](Input& i) { i.name = ""; }), Code::kMalformed, "expected a name, found none"},
      {with([](Input& i) { i.name = "a b"; }), Code::kMalformed, "expected a name of visible ASCII"},
      {with([](Input& i) { i.version = "1\x1b[2J"; }), Code::kMalformed, "expected a version of visible ASCII"},
      {with([](Input& i) { i.url = "https://h/\"x"; }), Code::kMalformed, "expected a URL of visible ASCII"},
      {with([](Input& i) { i.registry = std::string(3000, 'x'); }), Code::kMalformed, "expected a registry"},
      {with([](Input& i) { i.file = "../a.tar"; }), Code::kMalformed, "expected a file name, found \"../a.tar\""},
      {with([](Input& i) { i.file = "/a"; }), Code::kMalformed, "expected a file name"},
      {with([](Input& i) { i.file = "a//b"; }), Code::kMalformed, "expected a file name"},
  };
  for (const auto& row : rows) {
    test::Row name(row.why);
    InputList list;
    EXPECT_ERROR(list.Add(row.input), row.code, row.why);
  }
}

TEST(DigestsAreStrict) {
  const std::string b32 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  const std::string b64 = std::string(86, 'A') + "==";
  const auto strongest = ParseIntegrity("sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA= sha512-" + b64 + "?x sha256-" + b32);
  REQUIRE_OK(strongest);
  EXPECT(strongest->algorithm == Algorithm::kSha512);
  EXPECT_OK(ParseDirHash("h1:" + b32));
  EXPECT_OK(ParseHexDigest("sha384", std::string(96, 'a')));
  EXPECT_OK(ParseCommit(std::string(40, 'a')));
  struct {
    Result<InputDigest> got;
    Code code;
    const char* why;
  } rows[] = {
      {ParseIntegrity("sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA="), Code::kUnsupported, "expected a digest by sha256"},
      {ParseIntegrity(""), Code::kUnsupported, "expected a digest"},
      {ParseIntegrity("sha512-" + b32), Code::kMalformed, "expected the 64 bytes of a sha512"},
      {ParseIntegrity("sha512-!"), Code::kMalformed, "base64"},
      {ParseHexDigest("md5", std::string(32, 'a')), Code::kUnsupported, "found \"md5\""},
      {ParseHexDigest("sha256", "aa"), Code::kMalformed, "expected the 32 bytes"},
      {ParseHexDigest("sha256", std::string(64, 'x')), Code::kMalformed, ""},
      {ParseColonDigest("sha256"), Code::kUnsupported, "expected a digest"},
      {ParseDirHash("h2:" + b32), Code::kUnsupported, "begins with h1:"},
      {ParseDirHash("h1:AAAA"), Code::kMalformed, "expected the 32 bytes"},
      {ParseCommit("abc"), Code::kMalformed, "expected the 40 or 64"},
      {ParseCommit(std::string(40, 'x')), Code::kMalformed, ""},
  };
  for (const auto& row : rows) {
    test::Row name(row.why);
    EXPECT_ERROR(row.got, row.code, row.why);
  }
}
