// SPDX-License-Identifier: Apache-2.0
#include "host/files/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "guest/posix/fd.h"
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

}  // namespace

Result<HashedFile> HashFile(const std::string& path, uint64_t max) {
  posix::UniqueFd fd = TRY(posix::Open(path, O_RDONLY));
  Bytes buffer(kChunk);
  Sha256Hasher hasher;
  HashedFile out;
  for (;;) {
    size_t got = TRY(posix::ReadSome(fd.get(), buffer, Quoted(path)));
    if (got == 0) break;
    if (got > max - out.size) return TooLarge(path, max);
    hasher.Update(ByteView(buffer).first(got));
    out.size += got;
  }
  out.sha256 = hasher.Finish();
  return out;
}

Result<Bytes> ReadLargeFile(const std::string& path, size_t max) {
  posix::UniqueFd fd = TRY(posix::Open(path, O_RDONLY));
  struct stat status = TRY(Status(fd.get(), path));
  return ReadAll(fd.get(), path, status.st_size, max);
}

Result<std::optional<Bytes>> ReadIfThere(const std::string& path, size_t max) {
  // Without O_NONBLOCK, opening a pipe would already wait for its writer.
  posix::UniqueFd fd(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd && errno == ENOENT) return std::optional<Bytes>();
  if (!fd) return posix::SystemError("open " + Quoted(path));
  struct stat status = TRY(Status(fd.get(), path));
  if (!S_ISREG(status.st_mode)) return Error(Code::kMalformed, Quoted(path) + ": expected a regular file");
  return std::optional<Bytes>(TRY(ReadAll(fd.get(), path, status.st_size, max)));
}

}  // namespace samovar
