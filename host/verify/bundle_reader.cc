// SPDX-License-Identifier: Apache-2.0
#include "host/verify/bundle_reader.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <set>

#include "guest/posix/fd.h"
#include "host/files/whole_file.h"
#include "measurements/base/path.h"
#include "measurements/base/text.h"
#include "measurements/evidence/sniff.h"

namespace samovar::verify {

namespace {

constexpr size_t kMaxArtifacts = 1 << 20;

using statement::StoredArtifact;

// A folder that is open, so that nobody puts another in its place, and its path for errors.
struct Folder {
  posix::UniqueFd fd;
  std::string path;

  [[nodiscard]] std::string PathOf(const std::string& name) const { return path + "/" + name; }
};

Result<Folder> OpenFolder(int above, const std::string& name, std::string path) {
  posix::UniqueFd fd(openat(above, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) return posix::SystemError("open " + Quoted(path));
  return Folder{std::move(fd), std::move(path)};
}

Result<std::vector<std::string>> Entries(const Folder& folder) {
  // The stream owns its descriptor, with a position of its own.
  posix::UniqueFd own(openat(folder.fd.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!own) return posix::SystemError("open " + Quoted(folder.path));
  std::unique_ptr<DIR, int (*)(DIR*)> dir(fdopendir(own.get()), closedir);
  if (dir == nullptr) return posix::SystemError("open " + Quoted(folder.path));
  (void)own.release();
  std::vector<std::string> out;
  while (const dirent* entry = readdir(dir.get())) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") out.push_back(std::move(name));
  }
  std::sort(out.begin(), out.end());
  return out;
}

// A regular file that is open, and what is known of just that one; no descriptor for anything else. What stands there
// may change at any time: it is opened once, and never waited for.
struct RegularFile {
  posix::UniqueFd fd;
  struct stat status {};
};

Result<RegularFile> OpenRegular(const Folder& folder, const std::string& name) {
  RegularFile out;
  out.fd = posix::UniqueFd(openat(folder.fd.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!out.fd && errno == EACCES) return posix::SystemError("open " + Quoted(folder.PathOf(name)));
  if (out.fd && fstat(out.fd.get(), &out.status) != 0) return posix::SystemError("stat " + Quoted(folder.PathOf(name)));
  if (out.fd && !S_ISREG(out.status.st_mode)) out.fd.Close();
  return out;
}

// The names of the artifacts, of a provenance that can be read. What it does not name is refused by its name alone: to
// open it would let whoever made the bundle choose how long the verifier works.
using Subjects = std::set<std::string>;

Subjects SubjectsOf(const evidence::Bundle& bundle) {
  Subjects out;
  if (!bundle.provenance || !bundle.provenance->content().ok()) return out;
  for (const auto& [name, subject] : bundle.provenance->content()->subjects) out.insert(name);
  return out;
}

// A file with a large hole costs its maker nothing and whoever hashes it hours.
Result<void> CheckHoles(const std::string& path, const struct stat& status) {
  constexpr uint64_t kMaxHole = uint64_t{1} << 30;
  constexpr uint64_t kStatBlock = 512;
  uint64_t size = static_cast<uint64_t>(status.st_size);
  uint64_t stored = static_cast<uint64_t>(status.st_blocks) * kStatBlock;
  if (size <= stored || size - stored <= kMaxHole) return {};
  return Error(Code::kLimit, Quoted(path) + ": " + Decimal(size) + " bytes of which " + Decimal(size - stored) +
                                 " are holes; at most " + Decimal(kMaxHole) + " are hashed");
}

StoredArtifact ReadLink(const Folder& folder, const std::string& name) {
  char target[kMaxPathSize + 1];
  const ssize_t size = readlinkat(folder.fd.get(), name.c_str(), target, sizeof target);
  return size < 0 ? StoredArtifact{} : StoredArtifact::Link(std::string(target, static_cast<size_t>(size)));
}

// An artifact that the provenance names. Anything but a file or a link is only said to be there.
Result<StoredArtifact> ReadArtifact(const Folder& folder, const std::string& name, mode_t type) {
  if (S_ISLNK(type)) return ReadLink(folder, name);
  if (!S_ISREG(type)) return StoredArtifact{};
  RegularFile file = TRY(OpenRegular(folder, name));
  if (!file.fd) return StoredArtifact{};
  const std::string path = folder.PathOf(name);
  TRY(CheckHoles(path, file.status));
  return StoredArtifact::File(TRY(HashOpenFile(file.fd.get(), path)).sha256, (file.status.st_mode & 0111) != 0);
}

// Adds what is in `folder` under the names `prefix`….
Result<void> Walk(const Folder& folder, const std::string& prefix, size_t depth, const Subjects& subjects,
                  statement::StoredArtifacts& out) {
  if (depth > kMaxPathLevels) return Error(Code::kLimit, Quoted(folder.path) + ": folders nested too deep");
  for (const std::string& name : TRY(Entries(folder))) {
    if (out.size() == kMaxArtifacts) return Error(Code::kLimit, "more than " + Decimal(kMaxArtifacts) + " artifacts");
    const std::string path = folder.PathOf(name);
    struct stat status {};
    if (fstatat(folder.fd.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      return posix::SystemError("stat " + Quoted(path));
    }
    if (S_ISDIR(status.st_mode)) {
      Folder below = TRY(OpenFolder(folder.fd.get(), name, path));
      TRY(Walk(below, prefix + name + "/", depth + 1, subjects, out));
      continue;
    }
    out[prefix + name] = {};
    if (subjects.contains(prefix + name)) out[prefix + name] = TRY(ReadArtifact(folder, name, status.st_mode));
  }
  return {};
}

bool HasFolder(const Folder& folder, const std::string& name) {
  struct stat status {};
  return fstatat(folder.fd.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

// What lies beside the documents and artifacts/. A folder `collateral` is for the verifier to read.
Result<statement::OtherFiles> ReadOthers(const Folder& folder) {
  constexpr uint64_t kMaxLog = uint64_t{1} << 30;
  statement::OtherFiles out;
  for (const std::string& name : TRY(Entries(folder))) {
    if (name == "evidence.json" || name == "provenance.json" || name == "artifacts") continue;
    if (name == "collateral" && HasFolder(folder, name)) continue;
    out[name] = std::nullopt;
    if (name != statement::kLogFile) continue;
    RegularFile log = TRY(OpenRegular(folder, name));
    if (!log.fd || static_cast<uint64_t>(log.status.st_size) > kMaxLog) continue;
    out[name] = TRY(HashOpenFile(log.fd.get(), folder.PathOf(name), kMaxLog)).sha256;
  }
  return out;
}

// Says what the file is instead.
Error NotABundle(const std::string& path) {
  auto bytes = ReadIfThere(path, evidence::kMaxProvenanceSize);
  return Error(Code::kEnvironment, Quoted(path) +
                                       " is not a bundle, which is a folder with provenance.json, evidence.json and "
                                       "artifacts/; it is " +
                                       (bytes.ok() && *bytes ? evidence::DescribeFile(**bytes) : "no readable file"));
}

}  // namespace

Result<evidence::Bundle> ReadBundle(const std::string& folder) {
  struct stat status {};
  if (stat(folder.c_str(), &status) != 0) return posix::SystemError("bundle " + Quoted(folder));
  if (!S_ISDIR(status.st_mode)) return NotABundle(folder);
  evidence::Bundle out;
  std::optional<Bytes> evidence =
      TRY(ReadIfThere(folder + "/evidence.json", evidence::kMaxEvidenceSize, FinalLink::kRefused));
  if (evidence) out.evidence.emplace(std::move(*evidence));
  std::optional<Bytes> provenance =
      TRY(ReadIfThere(folder + "/provenance.json", evidence::kMaxProvenanceSize, FinalLink::kRefused));
  if (provenance) out.provenance.emplace(std::move(*provenance));
  Folder opened{TRY(posix::Open(folder, O_RDONLY | O_DIRECTORY)), folder};
  if (HasFolder(opened, "artifacts")) {
    Folder artifacts = TRY(OpenFolder(opened.fd.get(), "artifacts", folder + "/artifacts"));
    TRY(Walk(artifacts, "", 0, SubjectsOf(out), out.artifacts));
  }
  out.others = TRY(ReadOthers(opened));
  return out;
}

}  // namespace samovar::verify
