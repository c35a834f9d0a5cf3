// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/cache.h"

#include <sys/stat.h>
#include <unistd.h>

#include "host/files/whole_file.h"
#include "host/inputs/carry.h"
#include "host/inputs/file_digest.h"
#include "measurements/base/text.h"
#include "measurements/hash/digest.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::inputs;
using lockfile::Algorithm;
using lockfile::Input;
using lockfile::InputDigest;

namespace {

InputDigest Digested(Algorithm algorithm, std::string_view hex) { return {algorithm, *DecodeHex(hex)}; }

// sha512sum, sha384sum and sha256sum of "abc", and h1 of a go.mod that holds it: sha256sum go.mod | sha256sum.
const InputDigest kSha512 = Digested(Algorithm::kSha512,
                                     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                                     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
const InputDigest kSha384 = Digested(Algorithm::kSha384,
                                     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                                     "8086072ba1e7cc2358baeca134c825a7");
const InputDigest kSha256 =
    Digested(Algorithm::kSha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
const InputDigest kOther =
    Digested(Algorithm::kSha256, "0000000000000000000000000000000000000000000000000000000000000000");
const InputDigest kGoMod =
    Digested(Algorithm::kDirHash1, "8ea75592134ddc450680d5d304303165c52b0f04d94eb6a04d2083a90e75310e");

Input Locked(std::vector<InputDigest> digests, std::string file = "a.tgz") {
  return {.purl = "pkg:npm/a@1", .name = "a", .version = "1", .digests = std::move(digests), .file = std::move(file)};
}

struct Place {
  test::Folder folder;
  [[nodiscard]] std::string Path(const std::string& name) const { return folder.path + "/" + name; }
  [[nodiscard]] std::string Write(const std::string& name, std::string_view text) const {
    CHECK(StoreFile(Path(name), AsBytes(text)).ok());
    return Path(name);
  }
};

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

}  // namespace

TEST(EachDigestIsThatOfTheFile) {
  const Place place;
  const std::string path = place.Write("abc", "abc");
  posix::UniqueFd fd = posix::Open(path, 0).value();
  struct {
    InputDigest digest;
    const char* file;
  } rows[] = {{kSha256, "a.zip"}, {kSha384, "a"}, {kSha512, "a.mod"}, {kGoMod, "m/@v/v1.mod"}};
  for (const auto& row : rows) {
    test::Row name(row.file);
    const auto digest = DigestOf(fd.get(), path, row.digest.algorithm, row.file);
    REQUIRE_OK(digest);
    EXPECT_EQ(DigestText(*digest), DigestText(row.digest));
  }
  EXPECT_ERROR(DigestOf(fd.get(), path, Algorithm::kGitCommit, "a"), Code::kUnsupported, "gitCommit");
  EXPECT_ERROR(DigestOf(fd.get(), path, Algorithm::kNarHash, "a"), Code::kUnsupported, "narHash");
}

TEST(ArchivesAreTakenByTheirDigestAlone) {
  struct {
    const char* name;
    std::vector<InputDigest> digests;
    const char* refusal;  // null: taken
  } rows[] = {
      {"by SHA-512", {kSha512}, nullptr},
      {"by one of several", {kOther, kSha256}, nullptr},
      {"by one of several algorithms", {kOther, kSha384}, nullptr},
      {"another",
       {kOther},
       "pkg:npm/a@1: expected sha256:0000000000000000000000000000000000000000000000000000000000000000, "
       "found sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"none of several", {kOther, kOther}, "or one of 1 others, found"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    const Place place;
    const Cache cache = Cache::At(place.folder.path);
    const Input input = Locked(row.digests);
    EXPECT(*cache.Look(input) == State::kMissing);
    const std::string draft = place.Write("draft", "abc");
    const auto taken = cache.Take(draft, input);
    EXPECT(!Exists(draft));
    if (row.refusal == nullptr) {
      EXPECT_OK(taken);
      EXPECT(*cache.Look(input) == State::kHeld);
    } else {
      EXPECT_ERROR(taken, Code::kMismatch, row.refusal);
      EXPECT(*cache.Look(input) == State::kMissing);
    }
  }
}

TEST(WhatHasChangedInTheCacheIsSeen) {
  const Place place;
  const Cache cache = Cache::At(place.folder.path);
  const Input input = Locked({kSha256});
  REQUIRE_OK(cache.Take(place.Write("draft", "abc"), input));
  const std::string path = cache.PathOf(kSha256);
  EXPECT_EQ(path, place.Path("sha256/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  CHECK(StoreFile(path, AsBytes("abd")).ok());
  EXPECT(*cache.Look(input) == State::kDamaged);
  REQUIRE_OK(cache.Take(place.Write("draft", "abc"), input));
  EXPECT(*cache.Look(input) == State::kHeld);
  CHECK(StoreFile(path, AsBytes("")).ok());
  EXPECT(*cache.Look(input) == State::kDamaged);
  // A link could be made to point elsewhere between two looks.
  const std::string elsewhere = place.Write("elsewhere", "abc");
  REQUIRE(unlink(path.c_str()) == 0 && symlink(elsewhere.c_str(), path.c_str()) == 0);
  EXPECT(*cache.Look(input) == State::kMissing);
  REQUIRE_OK(cache.Take(place.Write("draft", "abc"), input));
  EXPECT(*cache.Look(input) == State::kHeld);
}

TEST(ImportFindsFilesByWhatTheyHold) {
  const Place place;
  REQUIRE(mkdir(place.Path("cache").c_str(), 0700) == 0);
  const Cache cache = Cache::At(place.Path("cache"));
  const Input a = Locked({kOther, kSha512}), b = Locked({kGoMod}, "m/@v/v1.mod"), c = Locked({kOther});
  (void)place.Write("from/deep/er/what it is called", "abc");
  (void)place.Write("from/other", "abcd");
  REQUIRE(symlink("/dev/zero", place.Path("from/link").c_str()) == 0);
  REQUIRE(mkfifo(place.Path("from/pipe").c_str(), 0600) == 0);
  const auto taken = Import(cache, {&a, &b, &c}, place.Path("from"));
  REQUIRE_OK(taken);
  EXPECT_EQ(*taken, size_t{2});  // one file may be the archive of several inputs
  const auto holdings = Holdings(cache, {&a, &b, &c});
  REQUIRE_OK(holdings);
  EXPECT_EQ(HoldingsText(*holdings),
            "missing  pkg:npm/a@1  sha256:0000000000000000000000000000000000000000000000000000000000000000\n"
            "3 archives: 2 held, 1 missing, 0 damaged\n");
  EXPECT_ERROR(Import(cache, {&c}, place.Path("nowhere")), Code::kEnvironment, "nowhere");
}

TEST(ExportIsWholeOrFails) {
  const Place place;
  REQUIRE(mkdir(place.Path("cache").c_str(), 0700) == 0);
  const Cache cache = Cache::At(place.Path("cache"));
  const Input a = Locked({kSha512}), b = Locked({kSha256});
  REQUIRE_OK(cache.Add(place.Write("abc", "abc"), a));
  EXPECT_ERROR(Export(cache, {&a, &b}, place.Path("out")), Code::kEnvironment, "pkg:npm/a@1: missing in the cache");
  EXPECT(!Exists(place.Path("out")));
  REQUIRE_OK(cache.Add(place.Path("abc"), b));
  REQUIRE_OK(Export(cache, {&a, &b}, place.Path("out")));
  REQUIRE_OK(Export(cache, {&a, &b}, place.Path("out")));
  for (const Input* input : {&a, &b}) EXPECT(*Cache::At(place.Path("out")).Look(*input) == State::kHeld);
  // Nothing damaged is handed on.
  CHECK(StoreFile(cache.PathOf(kSha256), AsBytes("abd")).ok());
  EXPECT_ERROR(Export(cache, {&b}, place.Path("out2")), Code::kEnvironment, "damaged in the cache");
}
