// SPDX-License-Identifier: Apache-2.0
#include "guest/artifacts/collect.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>

#include "measurements/base/text.h"
#include "measurements/json/json.h"

namespace samovar::artifacts {
namespace {

constexpr size_t kMaxPath = 4096;
constexpr size_t kReadSize = size_t{64} << 10;
constexpr int kTries = 100;

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// Split cuts a checked pattern into its components.
std::vector<std::string> Split(std::string_view pattern) {
  std::vector<std::string> out;
  for (size_t start = 0; start <= pattern.size();) {
    const size_t end = std::min(pattern.find('/', start), pattern.size());
    out.emplace_back(pattern.substr(start, end - start));
    start = end + 1;
  }
  return out;
}

bool HasWildcard(std::string_view component) { return component.find_first_of("*?[\\") != std::string_view::npos; }

// OpenBeneath opens `path` under `root`, following no link and leaving the file system by no mount.
Result<posix::UniqueFd> OpenBeneath(int root, const std::string& path, int flags) {
  open_how how = {};
  how.flags = static_cast<uint64_t>(flags | O_CLOEXEC | O_NONBLOCK);
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
    if (why == ENXIO || why == ENODEV) return Error(Code::kPolicy, what + ": it is a socket or a device");
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

class Collector {
 public:
  Collector(int root, const ArtifactLimits& limits) : root_(root), limits_(limits) {}

  Result<void> Add(const std::string& pattern);
  [[nodiscard]] std::vector<Artifact> Finish() &&;

 private:
  Result<void> Walk(const std::string& folder, const std::vector<std::string>& components, size_t depth);
  Result<void> Expand(const std::string& folder, const std::vector<std::string>& components, size_t depth);
  Result<void> Take(const std::string& path);
  [[nodiscard]] bool Exists(const std::string& path) const;
  Result<Artifact> Read(const std::string& path, const posix::UniqueFd& file, const struct stat& status);

  const int root_;
  const ArtifactLimits& limits_;
  std::map<std::string, Artifact> found_;
  uint64_t total_ = 0;
  // Of the pattern at hand.
  bool literal_ = false;
  uint64_t matches_ = 0;
};

Result<void> Collector::Add(const std::string& pattern) {
  TRY(CheckPattern(pattern));
  matches_ = 0;
  const std::vector<std::string> components = Split(pattern);
  literal_ = std::none_of(components.begin(), components.end(), HasWildcard);
  TRY(Walk("", components, 0));
  if (matches_ == 0) {
    return Error(Code::kPolicy, "artifacts: " + Quoted(pattern) + " matches no file: did the build make it?");
  }
  return {};
}

// Walk goes on from `folder` (empty for the root) with the components from `depth` on.
Result<void> Collector::Walk(const std::string& folder, const std::vector<std::string>& components, size_t depth) {
  if (HasWildcard(components[depth])) return Expand(folder, components, depth);
  const std::string path = Below(folder, components[depth]);
  if (depth + 1 == components.size()) return Take(path);
  return Walk(path, components, depth + 1);
}

Result<void> Collector::Expand(const std::string& folder, const std::vector<std::string>& components, size_t depth) {
  if (!folder.empty() && !Exists(folder)) return {};
  posix::UniqueFd opened = TRY(OpenBeneath(root_, folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY));
  const bool last = depth + 1 == components.size();
  const std::vector<std::string> names = TRY(Names(std::move(opened)));
  for (const std::string& name : names) {
    if (fnmatch(components[depth].c_str(), name.c_str(), FNM_PERIOD) != 0) continue;
    const std::string path = Below(folder, name);
    if (last) {
      TRY(Take(path));
      continue;
    }
    struct stat status = {};
    if (fstatat(root_, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode)) {
      TRY(Walk(path, components, depth + 1));
    }
  }
  return {};
}

bool Collector::Exists(const std::string& path) const {
  struct stat status = {};
  return fstatat(root_, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
}

Result<void> Collector::Take(const std::string& path) {
  // What a wildcard led to need not be there (`*/lib.a` where one folder has none); what is named must be.
  if (!literal_ && !Exists(path)) return {};
  if (!IsUtf8(path) || HasControl(path) || path.size() > kMaxPath) {
    return Error(Code::kPolicy, "artifact " + Quoted(path) + ": names must be UTF-8 without control characters");
  }
  const posix::UniqueFd file = TRY(OpenBeneath(root_, path, O_RDONLY));
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) return posix::SystemError("artifact " + Quoted(path));
  if (S_ISDIR(status.st_mode) && !literal_) return {};
  if (!S_ISREG(status.st_mode)) {
    const char* kind = S_ISDIR(status.st_mode) ? "a folder" : S_ISFIFO(status.st_mode) ? "a FIFO" : "a device";
    return Error(Code::kPolicy, "artifact " + Quoted(path) + ": it is " + kind + ", not a regular file");
  }
  ++matches_;
  if (found_.contains(path)) return {};
  if (found_.size() >= limits_.files) {
    return Error(Code::kLimit, "artifacts: more than " + Decimal(limits_.files) + " files");
  }
  found_.emplace(path, TRY(Read(path, file, status)));
  return {};
}

Result<Artifact> Collector::Read(const std::string& path, const posix::UniqueFd& file, const struct stat& status) {
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

std::vector<Artifact> Collector::Finish() && {
  std::vector<Artifact> out;
  out.reserve(found_.size());
  for (auto& [path, artifact] : found_) out.push_back(std::move(artifact));
  return out;
}

}  // namespace

Result<void> CheckPattern(std::string_view pattern) {
  const auto bad = [&](const char* why) {
    return Error(Code::kMalformed, "artifacts: " + Quoted(pattern) + ": " + why);
  };
  if (pattern.empty() || pattern.size() > kMaxPath) return bad("expected 1 to 4096 bytes");
  if (!IsUtf8(pattern) || HasControl(pattern)) return bad("expected UTF-8 without control characters");
  if (pattern.front() == '/') return bad("expected a path relative to the build folder");
  for (const std::string& component : Split(pattern)) {
    if (component.empty() || component == "." || component == "..") return bad("has an empty, `.` or `..` component");
    if (component.find("**") != std::string::npos) return bad("`**` is not supported; name the folders");
  }
  return {};
}

Result<std::vector<Artifact>> Collect(int root, const std::vector<std::string>& patterns,
                                      const ArtifactLimits& limits) {
  Collector collector(root, limits);
  for (const std::string& pattern : patterns) TRY(collector.Add(pattern));
  return std::move(collector).Finish();
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
