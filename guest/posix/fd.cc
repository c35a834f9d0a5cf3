// SPDX-License-Identifier: Apache-2.0
#include "guest/posix/fd.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "measurements/base/text.h"

namespace samovar::posix {

Error SystemError(std::string_view what) {
  int number = errno;
  return Error(
      Code::kSystem,
      std::string(what) + ": " + std::strerror(number) + " (errno " + Decimal(static_cast<uint64_t>(number)) + ")",
      number);
}

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = other.release();
  }
  return *this;
}

void UniqueFd::Close() {
  // close(2) is not retried: Linux releases the descriptor even when it reports EINTR.
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

Result<UniqueFd> Open(const std::string& path, int flags, unsigned mode) { return OpenAt(AT_FDCWD, path, flags, mode); }

Result<UniqueFd> OpenAt(int dir, const std::string& path, int flags, unsigned mode) {
  for (;;) {
    UniqueFd fd(openat(dir, path.c_str(), flags | O_CLOEXEC, static_cast<mode_t>(mode)));
    if (fd) return fd;
    if (errno != EINTR) return SystemError("open " + Quoted(path));
  }
}

Result<size_t> ReadSome(int fd, std::span<uint8_t> into, std::string_view what) {
  for (;;) {
    ssize_t got = read(fd, into.data(), into.size());
    if (got >= 0) return static_cast<size_t>(got);
    if (errno != EINTR) return SystemError(std::string(what) + ": read");
  }
}

Result<void> WriteAll(int fd, ByteView bytes, std::string_view what) {
  while (!bytes.empty()) {
    ssize_t put = write(fd, bytes.data(), bytes.size());
    if (put >= 0) {
      bytes = bytes.subspan(static_cast<size_t>(put));
    } else if (errno == EAGAIN) {
      pollfd wait = {fd, POLLOUT, 0};
      (void)poll(&wait, 1, -1);
    } else if (errno != EINTR) {
      return SystemError(std::string(what) + ": write");
    }
  }
  return {};
}

Result<Bytes> ReadAll(int fd, size_t max, std::string_view what) {
  Bytes out;
  uint8_t buffer[65536];
  for (;;) {
    size_t got = TRY(ReadSome(fd, buffer, what));
    if (got == 0) return out;
    if (got > max - out.size())
      return Error(Code::kLimit, std::string(what) + ": larger than " + Decimal(max) + " bytes");
    out.insert(out.end(), buffer, buffer + got);
  }
}

Result<Bytes> ReadFile(const std::string& path, size_t max) {
  UniqueFd fd = TRY(Open(path, O_RDONLY));
  return ReadAll(fd.get(), max, Quoted(path));
}

Result<void> WriteFile(const std::string& path, std::string_view bytes) {
  UniqueFd fd = TRY(Open(path, O_WRONLY));
  return WriteAll(fd.get(), AsBytes(bytes), Quoted(path));
}

}  // namespace samovar::posix
