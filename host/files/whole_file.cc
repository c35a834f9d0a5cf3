// SPDX-License-Identifier: Apache-2.0
#include "host/files/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>

#include "guest/posix/fd.h"
#include "host/files/paths.h"
#include "measurements/base/text.h"

namespace samovar {

namespace {

// Small enough to stay in the CPU's nearest caches between read(2) and the hash.
constexpr size_t kChunk = 64 << 10;

Result<struct stat> Status(int fd, const std::string& path) {
  struct stat status {};
  if (fstat(fd, &status) != 0) return posix::SystemError("stat " + Quoted(path));
  return status;
}

Error TooLarge(const std::string& path, uint64_t max) {
  return Error(Code::kLimit, Quoted(path) + ": larger than " + Decimal(max) + " bytes");
}

// The size is a hint: a pipe has none, and a file may grow.
Result<Bytes> ReadAll(int fd, const std::string& path, off_t size, size_t max) {
  Bytes out(std::min(max, static_cast<size_t>(std::max<off_t>(size, 0))) + 1);
  size_t filled = 0;
  for (;;) {
    if (filled > max) return TooLarge(path, max);
    if (filled == out.size()) out.resize(out.size() * 2);
    size_t got = TRY(posix::ReadSome(fd, std::span(out).subspan(filled), Quoted(path)));
    if (got == 0) break;
    filled += got;
  }
  out.resize(filled);
  return out;
}

struct Draft {
  std::string path;
  posix::UniqueFd fd;
};

// A new file in the folder of `path`. The kernel applies the umask, which mkstemp(3) does not.
Result<Draft> CreateBeside(const std::string& path) {
  static std::atomic<uint64_t> counter = 0;
  for (;;) {
    std::string name = path + ".new-" + Decimal(static_cast<uint64_t>(getpid())) + "-" + Decimal(counter++);
    posix::UniqueFd fd(open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (fd) return Draft{std::move(name), std::move(fd)};
    // Left by a process that was killed, and had the same number.
    if (errno != EEXIST) return posix::SystemError("create " + Quoted(path));
  }
}

Result<void> Publish(const Draft& draft, const std::string& path, ByteView bytes) {
  TRY(posix::WriteAll(draft.fd.get(), bytes, Quoted(path)));
  if (fsync(draft.fd.get()) != 0) return posix::SystemError("write " + Quoted(path));
  if (std::rename(draft.path.c_str(), path.c_str()) != 0) return posix::SystemError("create " + Quoted(path));
  return {};
}

}  // namespace

Result<HashedFile> HashFile(const std::string& path, uint64_t max) {
  posix::UniqueFd fd = TRY(posix::Open(path, O_RDONLY));
  return HashOpenFile(fd.get(), path, max);
}

Result<HashedFile> HashOpenFile(int fd, const std::string& path, uint64_t max) {
  Bytes buffer(kChunk);
  Sha256Hasher hasher;
  HashedFile out;
  for (;;) {
    size_t got = TRY(posix::ReadSome(fd, buffer, Quoted(path)));
    if (got == 0) break;
    if (got > max - out.size) return TooLarge(path, max);
    hasher.Update(ByteView(buffer).first(got));
    out.size += got;
  }
  out.sha256 = hasher.Finish();
  return out;
}

Result<Bytes> ReadLargeFile(const std::string& path, size_t max) {
  // Without O_NONBLOCK, opening a FIFO would already wait for its writer. What one that is there writes is waited for.
  posix::UniqueFd fd = TRY(posix::Open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  if (fcntl(fd.get(), F_SETFL, O_RDONLY) != 0) return posix::SystemError("open " + Quoted(path));
  struct stat status = TRY(Status(fd.get(), path));
  Bytes out = TRY(ReadAll(fd.get(), path, status.st_size, max));
  if (out.empty() && S_ISFIFO(status.st_mode)) {
    return Error(Code::kEnvironment, Quoted(path) + ": a pipe into which nobody writes anything");
  }
  return out;
}

Result<std::optional<Bytes>> ReadIfThere(const std::string& path, size_t max, FinalLink link) {
  // Without O_NONBLOCK, opening a pipe would already wait for its writer.
  const int follow = link == FinalLink::kRefused ? O_NOFOLLOW : 0;
  posix::UniqueFd fd(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | follow));
  if (!fd && errno == ENOENT) return std::optional<Bytes>();
  if (!fd && errno == ELOOP && follow != 0) {
    return Error(Code::kMalformed, Quoted(path) + ": expected a regular file, not a symbolic link");
  }
  if (!fd) return posix::SystemError("open " + Quoted(path));
  struct stat status = TRY(Status(fd.get(), path));
  if (!S_ISREG(status.st_mode)) return Error(Code::kMalformed, Quoted(path) + ": expected a regular file");
  return std::optional<Bytes>(TRY(ReadAll(fd.get(), path, status.st_size, max)));
}

Result<void> StoreFile(const std::string& path, ByteView bytes) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    posix::UniqueFd fd = TRY(posix::Open(path, O_WRONLY));
    return posix::WriteAll(fd.get(), bytes, Quoted(path));
  }
  size_t slash = path.rfind('/');
  if (slash != std::string::npos && slash != 0) TRY(paths::MakeFolders(path.substr(0, slash)));
  Draft draft = TRY(CreateBeside(path));
  Result<void> published = Publish(draft, path, bytes);
  if (!published.ok()) unlink(draft.path.c_str());
  return published;
}

}  // namespace samovar
