// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "host/files/paths.h"
#include "host/files/temp_folder.h"
#include "host/inputs/file_digest.h"
#include "measurements/base/text.h"

namespace samovar::inputs {

namespace {

using lockfile::Input;
using lockfile::InputDigest;

constexpr size_t kChunk = size_t{256} << 10;

bool IsRegular(const std::string& path) {
  struct stat info = {};
  return lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

Result<posix::UniqueFd> OpenRegular(const std::string& path) {
  posix::UniqueFd fd = TRY(posix::Open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  struct stat info = {};
  if (fstat(fd.get(), &info) != 0) return posix::SystemError("stat " + Quoted(path));
  if (!S_ISREG(info.st_mode)) return Error(Code::kEnvironment, Quoted(path) + ": expected a regular file");
  return fd;
}

// The digest of the input that the file has; nothing if it has none of them. `found` becomes what it has by the last
// algorithm that was tried.
Result<std::optional<InputDigest>> Proven(const std::string& path, const Input& input, InputDigest& found) {
  posix::UniqueFd fd = TRY(OpenRegular(path));
  for (size_t i = 0; i < input.digests.size(); ++i) {
    // Sorted by algorithm, so each is computed once.
    const InputDigest& wanted = input.digests[i];
    if (i == 0 || wanted.algorithm != input.digests[i - 1].algorithm) {
      found = TRY(DigestOf(fd.get(), path, wanted.algorithm, input.file));
    }
    if (found == wanted) return std::optional(wanted);
  }
  return std::optional<InputDigest>();
}

Error Another(const Input& input, const InputDigest& found) {
  std::string expected = DigestText(input.digests[0]);
  if (input.digests.size() > 1) expected += " or one of " + Decimal(input.digests.size() - 1) + " others";
  return Error(Code::kMismatch, input.purl + ": expected " + expected + ", found " + DigestText(found));
}

Result<void> Rename(const std::string& draft, const std::string& path) {
  TRY(paths::MakeFolders(path.substr(0, path.rfind('/'))));
  if (std::rename(draft.c_str(), path.c_str()) != 0) return posix::SystemError("create " + Quoted(path));
  return {};
}

Result<void> CopyBytes(int from, int to, const std::string& from_path, const std::string& to_path) {
  Bytes buffer(kChunk);
  uint64_t size = 0;
  for (;;) {
    const size_t got = TRY(posix::ReadSome(from, buffer, Quoted(from_path)));
    if (got == 0) break;
    size += got;
    if (size > kMaxArchive) return Error(Code::kLimit, Quoted(from_path) + ": larger than any archive may be");
    TRY(posix::WriteAll(to, ByteView(buffer).first(got), Quoted(to_path)));
  }
  return {};
}

}  // namespace

const char* StateName(State state) {
  switch (state) {
    case State::kHeld: return "held";
    case State::kMissing: return "missing";
    case State::kDamaged: return "damaged";
  }
  return "?";
}

Result<Cache> Cache::Open() {
  std::string folder = TRY(paths::CacheFolder()) + "/inputs";
  TRY(paths::MakeFolders(folder));
  return Cache(std::move(folder));
}

std::string Cache::PathOf(const InputDigest& digest) const {
  const std::string hex = EncodeHex(digest.value);
  return folder_ + "/" + lockfile::AlgorithmName(digest.algorithm) + "/" + hex.substr(0, 2) + "/" + hex.substr(2);
}

std::optional<std::string> Cache::Find(const Input& input) const {
  for (const InputDigest& digest : input.digests) {
    std::string path = PathOf(digest);
    if (IsRegular(path)) return path;
  }
  return std::nullopt;
}

Result<State> Cache::Look(const Input& input) const {
  const std::optional<std::string> path = Find(input);
  if (!path.has_value()) return State::kMissing;
  InputDigest found;
  auto proven = Proven(*path, input, found);
  if (!proven.ok() && proven.error().code() == Code::kSystem) return std::move(proven).error();
  const bool held = proven.ok() && proven->has_value() && PathOf(**proven) == *path;
  return held ? State::kHeld : State::kDamaged;
}

Result<void> Cache::Take(const std::string& draft, const Input& input) const {
  Result<void> taken = Accept(draft, input);
  if (!taken.ok()) unlink(draft.c_str());
  return taken;
}

Result<void> Cache::Accept(const std::string& draft, const Input& input) const {
  InputDigest found;
  const std::optional<InputDigest> proven = TRY(Proven(draft, input, found));
  if (!proven.has_value()) return Another(input, found);
  return Rename(draft, PathOf(*proven));
}

Result<void> Cache::Sync() const {
  posix::UniqueFd fd = TRY(posix::Open(folder_, O_RDONLY | O_DIRECTORY));
  if (syncfs(fd.get()) != 0) return posix::SystemError("write to " + Quoted(folder_));
  return {};
}

Result<void> Cache::Add(const std::string& path, const Input& input) const {
  const files::TempFolder folder = TRY(files::TempFolder::Create(folder_, "draft-"));
  const std::string draft = folder.path() + "/archive";
  TRY(CopyFile(path, draft));
  return Take(draft, input);
}

Result<void> CopyFile(const std::string& from, const std::string& to) {
  posix::UniqueFd source = TRY(OpenRegular(from));
  posix::UniqueFd copy = TRY(posix::Open(to, O_WRONLY | O_CREAT | O_EXCL, 0666));
  Result<void> copied = CopyBytes(source.get(), copy.get(), from, to);
  if (!copied.ok()) unlink(to.c_str());
  return copied;
}

}  // namespace samovar::inputs
