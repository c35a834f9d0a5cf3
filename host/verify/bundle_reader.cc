// SPDX-License-Identifier: Apache-2.0
#include "host/verify/bundle_reader.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
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

Result<std::vector<std::string>> Entries(const std::string& folder) {
  std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir(folder.c_str()), closedir);
  if (dir == nullptr) return posix::SystemError("open " + Quoted(folder));
  std::vector<std::string> out;
  while (const dirent* entry = readdir(dir.get())) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") out.push_back(std::move(name));
  }
  std::sort(out.begin(), out.end());
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

Result<std::string> TargetOf(const std::string& path) {
  char target[kMaxPathSize + 1];
  const ssize_t size = readlink(path.c_str(), target, sizeof target);
  if (size < 0) return posix::SystemError("read link " + Quoted(path));
  return std::string(target, static_cast<size_t>(size));
}

// Adds what is in `folder` under the names `prefix`….
Result<void> Walk(const std::string& folder, const std::string& prefix, size_t depth, const Subjects& subjects,
                  statement::StoredArtifacts& out) {
  if (depth > kMaxPathLevels) return Error(Code::kLimit, Quoted(folder) + ": folders nested too deep");
  for (const std::string& name : TRY(Entries(folder))) {
    if (out.size() == kMaxArtifacts) return Error(Code::kLimit, "more than " + Decimal(kMaxArtifacts) + " artifacts");
    std::string path = folder + "/" + name;
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return posix::SystemError("stat " + Quoted(path));
    if (S_ISDIR(status.st_mode)) {
      TRY(Walk(path, prefix + name + "/", depth + 1, subjects, out));
    } else if (S_ISREG(status.st_mode) && subjects.contains(prefix + name)) {
      TRY(CheckHoles(path, status));
      out[prefix + name] = StoredArtifact::File(TRY(HashFile(path)).sha256, (status.st_mode & 0111) != 0);
    } else if (S_ISLNK(status.st_mode) && subjects.contains(prefix + name)) {
      out[prefix + name] = StoredArtifact::Link(TRY(TargetOf(path)));
    } else {
      out[prefix + name] = {};
    }
  }
  return {};
}

bool IsFolder(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// What lies beside the documents and artifacts/. A folder `collateral` is for the verifier to read.
Result<statement::OtherFiles> ReadOthers(const std::string& folder) {
  constexpr uint64_t kMaxLog = uint64_t{1} << 30;
  statement::OtherFiles out;
  for (const std::string& name : TRY(Entries(folder))) {
    if (name == "evidence.json" || name == "provenance.json" || name == "artifacts") continue;
    if (name == "collateral" && IsFolder(folder + "/" + name)) continue;
    out[name] = std::nullopt;
    if (name != statement::kLogFile) continue;
    std::string path = folder + "/" + name;
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    if (static_cast<uint64_t>(status.st_size) > kMaxLog) continue;
    out[name] = TRY(HashFile(path, kMaxLog)).sha256;
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
  std::optional<Bytes> evidence = TRY(ReadIfThere(folder + "/evidence.json", evidence::kMaxEvidenceSize));
  if (evidence) out.evidence.emplace(std::move(*evidence));
  std::optional<Bytes> provenance = TRY(ReadIfThere(folder + "/provenance.json", evidence::kMaxProvenanceSize));
  if (provenance) out.provenance.emplace(std::move(*provenance));
  std::string artifacts = folder + "/artifacts";
  if (IsFolder(artifacts)) TRY(Walk(artifacts, "", 0, SubjectsOf(out), out.artifacts));
  out.others = TRY(ReadOthers(folder));
  return out;
}

}  // namespace samovar::verify
