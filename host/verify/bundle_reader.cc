// SPDX-License-Identifier: Apache-2.0
#include "host/verify/bundle_reader.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>

#include "guest/posix/fd.h"
#include "host/files/whole_file.h"
#include "measurements/base/text.h"
#include "measurements/evidence/sniff.h"

namespace samovar {

namespace {

constexpr size_t kMaxArtifacts = 1 << 20;
constexpr size_t kMaxDepth = 128;

using Artifacts = std::map<std::string, std::optional<Sha256Digest>>;

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

// Adds what is in `folder` under the names `prefix`….
Result<void> Walk(const std::string& folder, const std::string& prefix, size_t depth, Artifacts& out) {
  if (depth > kMaxDepth) return Error(Code::kLimit, Quoted(folder) + ": folders nested too deep");
  for (const std::string& name : TRY(Entries(folder))) {
    if (out.size() == kMaxArtifacts) return Error(Code::kLimit, "more than " + Decimal(kMaxArtifacts) + " artifacts");
    std::string path = folder + "/" + name;
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return posix::SystemError("stat " + Quoted(path));
    if (S_ISDIR(status.st_mode)) {
      TRY(Walk(path, prefix + name + "/", depth + 1, out));
    } else if (S_ISREG(status.st_mode)) {
      out[prefix + name] = TRY(HashFile(path)).sha256;
    } else {
      out[prefix + name] = std::nullopt;
    }
  }
  return {};
}

bool IsFolder(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
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
  out.evidence = TRY(ReadIfThere(folder + "/evidence.json", evidence::kMaxEvidenceSize));
  out.provenance = TRY(ReadIfThere(folder + "/provenance.json", evidence::kMaxProvenanceSize));
  std::string artifacts = folder + "/artifacts";
  if (IsFolder(artifacts)) TRY(Walk(artifacts, "", 0, out.artifacts));
  return out;
}

}  // namespace samovar
