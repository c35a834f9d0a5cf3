// SPDX-License-Identifier: Apache-2.0
#include "host/event/shared_fd.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace samovar::event {

namespace {

bool IsSocket(int fd) {
  struct stat info = {};
  return fstat(fd, &info) == 0 && S_ISSOCK(info.st_mode);
}

Result<posix::UniqueFd> OpenAnew(int fd) {
  const int flags = fcntl(fd, F_GETFL) & O_ACCMODE;
  return posix::Open("/proc/self/fd/" + std::to_string(fd), flags | O_NONBLOCK | O_NOCTTY);
}

}  // namespace

bool WouldBlock() { return errno == EAGAIN || errno == EINTR; }

Result<posix::UniqueFd> OpenForRelay(int fd) {
  struct stat info = {};
  if (fstat(fd, &info) != 0) return posix::SystemError("descriptor " + std::to_string(fd));
  if (S_ISFIFO(info.st_mode)) return OpenAnew(fd);
  // A terminal may belong to another user, as after su; then it is used as it is.
  if (S_ISCHR(info.st_mode)) {
    if (auto anew = OpenAnew(fd); anew.ok()) return anew;
  }
  posix::UniqueFd copy(fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!copy) return posix::SystemError("descriptor " + std::to_string(fd));
  return copy;
}

Result<posix::UniqueFd> OpenForCopy(const std::string& path) {
  struct stat info = {};
  // Linux opens a FIFO for reading and writing at once, reader or not (fifo(7)).
  const bool fifo = stat(path.c_str(), &info) == 0 && S_ISFIFO(info.st_mode);
  return posix::Open(path, (fifo ? O_RDWR : O_WRONLY | O_CREAT | O_TRUNC) | O_NONBLOCK | O_NOCTTY, 0666);
}

SharedFd::SharedFd(posix::UniqueFd fd) : fd_(std::move(fd)), is_socket_(IsSocket(fd_.get())) {}

ssize_t SharedFd::Read(std::span<uint8_t> into) const {
  return is_socket_ ? recv(get(), into.data(), into.size(), MSG_DONTWAIT) : read(get(), into.data(), into.size());
}

ssize_t SharedFd::Write(ByteView bytes) const {
  return is_socket_ ? send(get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                    : write(get(), bytes.data(), bytes.size());
}

Result<std::unique_ptr<Watch>> SharedFd::WatchIt(Loop& loop, std::function<void(int)> ready) const {
  const int flags = fcntl(get(), F_GETFL);
  auto watch = TRY(Watch::Create(loop, get(), std::move(ready)));
  if (is_socket_ && fcntl(get(), F_SETFL, flags) != 0) return posix::SystemError("flags of a socket");
  return watch;
}

}  // namespace samovar::event
