// SPDX-License-Identifier: Apache-2.0
#include "guest/artifacts/collect.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <set>

#include "measurements/base/path.h"
#include "measurements/base/text.h"
#include "measurements/statement/links.h"

namespace samovar::artifacts {
namespace {

constexpr size_t kReadSize = size_t{64} << 10;
constexpr int kTries = 100;

// OpenBeneath opens `path` under `root`, following no link and leaving the file system by no mount.
Result<posix::UniqueFd> OpenBeneath(int root, const std::string& path, int flags) {
  open_how how = {};
  // openat2(2) takes O_NONBLOCK only where something is opened for reading.
  how.flags = static_cast<uint64_t>(flags | O_CLOEXEC | ((flags & O_PATH) != 0 ? 0 : O_NONBLOCK));
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
  for (int attempt = 0;; ++attempt) {
    posix::UniqueFd fd(static_cast<int>(syscall(SYS_openat2, root, path.c_str(), &how, sizeof how)));
    if (fd) return fd;
    // EAGAIN: the kernel could not tell, because something was renamed meanwhile.
    if ((errno == EINTR || errno == EAGAIN) && attempt < kTries) continue;
    const int why = errno;
    const std::string what = "artifact " + Quoted(path);
    if (why == ELOOP) return Error(Code::kPolicy, what + ": it, or a folder on the way to it, is a symbolic link");
    if (why == ENOTDIR) return Error(Code::kPolicy, what + ": a part of the path is not a folder");
    if (why == ENOENT) return Error(Code::kPolicy, what + ": the build did not make it");
    if (why == EXDEV) return Error(Code::kPolicy, what + ": it is not inside the build folder");
    return posix::SystemError(what);
  }
}

// Names lists a folder, sorted, without `.` and `..`.
Result<std::vector<std::string>> Names(posix::UniqueFd folder) {
  DIR* const stream = fdopendir(folder.get());
  if (stream == nullptr) return posix::SystemError("read a folder of the build");
  (void)folder.release();  // the stream owns it now
  const std::unique_ptr<DIR, int (*)(DIR*)> owner(stream, closedir);
  std::vector<std::string> names;
  while (const dirent* entry = readdir(stream)) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Below(const std::string& folder, const std::string& name) {
  std::string path = folder;
  if (!path.empty()) path += '/';
  path += name;
  return path;
}

// The requester would refuse it: better to say so here than to attest it.
Result<void> CheckName(const std::string& path) {
  if (const char* fault = PathFault(path)) return Error(Code::kPolicy, "artifact " + Quoted(path) + ": " + fault);
  return {};
}

// Nothing else is opened: not even a device that is none (0:0, by which overlay file systems mark what is deleted).
Result<void> CheckKind(const std::string& path, mode_t mode) {
  if (S_ISREG(mode) || S_ISLNK(mode)) return {};
  return Error(Code::kPolicy, "artifact " + Quoted(path) + ": it is " +
                                  (S_ISFIFO(mode)   ? "a FIFO"
                                   : S_ISSOCK(mode) ? "a socket"
                                                    : "a device") +
                                  ", not a regular file");
}

class Collector {
 public:
  Collector(int root, const ArtifactLimits& limits) : root_(root), limits_(limits) {}

  Result<void> Add(const recipe::Pattern& pattern);
  [[nodiscard]] Result<void> CheckLinks() const;
  std::vector<Artifact> Finish() &&;

 private:
  Result<void> Walk(const std::string& folder, size_t part);
  Result<void> Expand(const std::string& folder, size_t part);
  Result<void> Arrive(const std::string& path);
  Result<void> TakeFolder(const std::string& path);
  Result<void> Take(const std::string& path, const struct stat& status);
  Result<Artifact> ReadLink(const std::string& path);
  Result<Artifact> ReadFile(const std::string& path);

  [[nodiscard]] std::optional<struct stat> Status(const std::string& path) const;

  const int root_;
  const ArtifactLimits& limits_;
  std::map<std::string, Artifact> found_;
  uint64_t total_ = 0;
  const recipe::Pattern* pattern_ = nullptr;  // at hand
  uint64_t matches_ = 0;                      // of it
};

Result<void> Collector::Add(const recipe::Pattern& pattern) {
  pattern_ = &pattern;
  matches_ = 0;
  TRY(Walk("", 0));
  if (matches_ != 0) return {};
  return Error(Code::kPolicy, "artifacts: " + Quoted(pattern.text) + " matches no file: did the build make it?");
}

// Walk goes on from `folder` (empty for the root) with the parts of the pattern from `part` on.
Result<void> Collector::Walk(const std::string& folder, size_t part) {
  if (part == pattern_->parts.size()) return Arrive(folder);
  if (recipe::HasWildcard(pattern_->parts[part])) return Expand(folder, part);
  return Walk(Below(folder, pattern_->parts[part]), part + 1);
}

Result<void> Collector::Expand(const std::string& folder, size_t part) {
  if (!folder.empty() && !Status(folder)) return {};
  posix::UniqueFd opened = TRY(OpenBeneath(root_, folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY));
  const bool last = part + 1 == pattern_->parts.size();
  const std::vector<std::string> names = TRY(Names(std::move(opened)));
  for (const std::string& name : names) {
    if (!recipe::Matches(pattern_->parts[part], name)) continue;
    const std::string path = Below(folder, name);
    const auto status = Status(path);
    if (last || (status && S_ISDIR(status->st_mode))) TRY(Walk(path, part + 1));
  }
  return {};
}

// The whole pattern has been walked.
Result<void> Collector::Arrive(const std::string& path) {
  const auto status = Status(path);
  const bool folder = status && S_ISDIR(status->st_mode);
  if (folder && (pattern_->everything_below || pattern_->literal())) return TakeFolder(path);
  if (pattern_->literal() && pattern_->everything_below) TRY(OpenBeneath(root_, path, O_RDONLY | O_DIRECTORY));
  if (folder || pattern_->everything_below) return {};
  // What a wildcard led to need not be there (`*/lib.a` where one folder has none); what is named must be.
  if (!status && pattern_->literal()) TRY(OpenBeneath(root_, path, O_RDONLY));
  if (!status) return {};
  return Take(path, *status);
}

Result<void> Collector::TakeFolder(const std::string& path) {
  TRY(CheckName(path));
  posix::UniqueFd opened = TRY(OpenBeneath(root_, path, O_RDONLY | O_DIRECTORY));
  const std::vector<std::string> names = TRY(Names(std::move(opened)));
  for (const std::string& name : names) {
    const std::string inner = Below(path, name);
    const auto status = Status(inner);
    if (!status) return Error(Code::kSystem, "artifact " + Quoted(inner) + ": it went away");
    TRY(S_ISDIR(status->st_mode) ? TakeFolder(inner) : Take(inner, *status));
  }
  return {};
}

// Status does not follow a link at the end; one before it is found when the path is opened.
std::optional<struct stat> Collector::Status(const std::string& path) const {
  struct stat status = {};
  if (fstatat(root_, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  return status;
}

Result<void> Collector::Take(const std::string& path, const struct stat& status) {
  TRY(CheckName(path));
  TRY(CheckKind(path, status.st_mode));
  ++matches_;
  if (found_.contains(path)) return {};
  if (found_.size() >= limits_.files) {
    return Error(Code::kLimit, "artifacts: more than " + Decimal(limits_.files) + " files");
  }
  found_.emplace(path, TRY(S_ISLNK(status.st_mode) ? ReadLink(path) : ReadFile(path)));
  return {};
}

Result<Artifact> Collector::ReadLink(const std::string& path) {
  const posix::UniqueFd link = TRY(OpenBeneath(root_, path, O_PATH | O_NOFOLLOW));
  char target[kMaxPathSize + 1];
  const ssize_t size = readlinkat(link.get(), "", target, sizeof target);
  if (size < 0) return posix::SystemError("artifact " + Quoted(path));
  Artifact artifact;
  artifact.path = path;
  artifact.link.emplace(target, static_cast<size_t>(size));
  artifact.sha256 = Sha256(AsBytes(*artifact.link));
  return artifact;
}

Result<Artifact> Collector::ReadFile(const std::string& path) {
  const posix::UniqueFd file = TRY(OpenBeneath(root_, path, O_RDONLY));
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) return posix::SystemError("artifact " + Quoted(path));
  TRY(CheckKind(path, status.st_mode));
  Artifact artifact;
  artifact.path = path;
  artifact.executable = (status.st_mode & 0111) != 0;
  Sha256Hasher hasher;
  // By what is read, not by what stat says: a sparse file counts with all its zeros.
  uint8_t buffer[kReadSize];
  for (;;) {
    const size_t got = TRY(posix::ReadSome(file.get(), buffer, "artifact " + Quoted(path)));
    if (got == 0) break;
    total_ += got;
    if (total_ > limits_.total_bytes || static_cast<uint64_t>(status.st_size) > limits_.total_bytes) {
      return Error(Code::kLimit, "artifact " + Quoted(path) + ": with it, the artifacts have more than " +
                                     Decimal(limits_.total_bytes) + " bytes");
    }
    artifact.size += got;
    hasher.Update(ByteView(buffer, got));
  }
  artifact.sha256 = hasher.Finish();
  return artifact;
}

Result<void> Collector::CheckLinks() const {
  std::set<std::string> files;
  std::map<std::string, std::string> links;
  for (const auto& [path, artifact] : found_) {
    if (artifact.link)
      links.emplace(path, *artifact.link);
    else
      files.insert(path);
  }
  return statement::CheckLinks(files, links).In("artifacts");
}

std::vector<Artifact> Collector::Finish() && {
  std::vector<Artifact> out;
  out.reserve(found_.size());
  for (auto& [path, artifact] : found_) out.push_back(std::move(artifact));
  return out;
}

}  // namespace

Result<std::vector<Artifact>> Collect(int root, const std::vector<recipe::Pattern>& patterns,
                                      const ArtifactLimits& limits) {
  Collector collector(root, limits);
  for (const recipe::Pattern& pattern : patterns) TRY(collector.Add(pattern));
  TRY(collector.CheckLinks());
  return std::move(collector).Finish();
}

std::vector<Artifact> CollectLeftovers(int root, const std::vector<recipe::Pattern>& patterns,
                                       const ArtifactLimits& limits) {
  Collector collector(root, limits);
  for (const recipe::Pattern& pattern : patterns) (void)collector.Add(pattern).ok();
  std::vector<Artifact> out = std::move(collector).Finish();
  std::erase_if(out, [](const Artifact& file) { return file.link.has_value(); });
  return out;
}

Result<posix::UniqueFd> OpenArtifact(int root, const Artifact& artifact) {
  posix::UniqueFd file = TRY(OpenBeneath(root, artifact.path, O_RDONLY));
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) return posix::SystemError("artifact " + Quoted(artifact.path));
  if (!S_ISREG(status.st_mode) || static_cast<uint64_t>(status.st_size) != artifact.size) {
    return Error(Code::kMismatch, "artifact " + Quoted(artifact.path) + ": it changed after it was hashed");
  }
  return file;
}

}  // namespace samovar::artifacts
