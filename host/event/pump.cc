// SPDX-License-Identifier: Apache-2.0
#include "host/event/pump.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace samovar::event {

namespace {

constexpr size_t kBufferSize = 256 << 10;

bool IsSocket(int fd) {
  struct stat info = {};
  return fstat(fd, &info) == 0 && S_ISSOCK(info.st_mode);
}

bool WouldBlock() { return errno == EAGAIN || errno == EINTR; }

// libuv makes what it watches non-blocking, and with it what others have of the same socket. Sockets get their flags
// back, since every call on them says MSG_DONTWAIT.
Result<std::unique_ptr<Watch>> WatchShared(Loop& loop, int fd, std::function<void(int)> ready) {
  int flags = fcntl(fd, F_GETFL);
  auto watch = TRY(Watch::Create(loop, fd, std::move(ready)));
  if (IsSocket(fd) && fcntl(fd, F_SETFL, flags) != 0) return posix::SystemError("flags of a socket");
  return watch;
}

}  // namespace

Result<posix::UniqueFd> OpenForRelay(int fd) {
  struct stat info = {};
  if (fstat(fd, &info) != 0) return posix::SystemError("descriptor " + std::to_string(fd));
  if (S_ISFIFO(info.st_mode)) {
    // A new open file description: O_NONBLOCK on it does not reach whoever shares the old one.
    int flags = fcntl(fd, F_GETFL) & O_ACCMODE;
    return posix::Open("/proc/self/fd/" + std::to_string(fd), flags | O_NONBLOCK);
  }
  posix::UniqueFd copy(fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!copy) return posix::SystemError("descriptor " + std::to_string(fd));
  return copy;
}

Pump::Pump(posix::UniqueFd source, posix::UniqueFd sink, std::function<void(End)> ended)
    : source_(std::move(source)),
      sink_(std::move(sink)),
      source_is_socket_(IsSocket(source_.get())),
      sink_is_socket_(IsSocket(sink_.get())),
      ended_(std::move(ended)),
      buffer_(kBufferSize) {}

Result<std::unique_ptr<Pump>> Pump::Create(Loop& loop, posix::UniqueFd source, posix::UniqueFd sink,
                                           std::function<void(End)> ended) {
  std::unique_ptr<Pump> pump(new Pump(std::move(source), std::move(sink), std::move(ended)));
  Pump* self = pump.get();
  pump->source_watch_ = TRY(WatchShared(loop, pump->source_.get(), [self](int) { self->Step(); }));
  pump->sink_watch_ = TRY(WatchShared(loop, pump->sink_.get(), [self](int) { self->Step(); }));
  pump->source_watch_->Want(UV_READABLE);
  return pump;
}

void Pump::Step() {
  if (done_) return;
  Read();
  while (!done_ && Write() && Read()) {}
  if (done_) return;
  if (source_ended_ && begin_ == end_) {
    Finish(End::kSourceEnded);
    return;
  }
  source_watch_->Want(!source_ended_ && end_ < kBufferSize ? UV_READABLE : 0);
  sink_watch_->Want(begin_ < end_ ? UV_WRITABLE : 0);
}

bool Pump::Read() {
  if (source_ended_ || end_ == kBufferSize) return false;
  std::span<uint8_t> room = std::span(buffer_).subspan(end_);
  ssize_t got = source_is_socket_ ? recv(source_.get(), room.data(), room.size(), MSG_DONTWAIT)
                                  : read(source_.get(), room.data(), room.size());
  if (got < 0 && WouldBlock()) return false;
  // A reset connection ends the stream like an orderly end: what it means is for the two ends of the session to say.
  if (got <= 0) {
    source_ended_ = true;
    return false;
  }
  end_ += static_cast<size_t>(got);
  return true;
}

bool Pump::Write() {
  if (begin_ == end_) return false;
  ByteView waiting = ByteView(buffer_).subspan(begin_, end_ - begin_);
  ssize_t put = sink_is_socket_ ? send(sink_.get(), waiting.data(), waiting.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                                : write(sink_.get(), waiting.data(), waiting.size());
  if (put < 0 && WouldBlock()) return false;
  if (put < 0) {
    Finish(End::kSinkGone);
    return false;
  }
  begin_ += static_cast<size_t>(put);
  moved_ += static_cast<uint64_t>(put);
  if (begin_ == end_) begin_ = end_ = 0;
  return true;
}

void Pump::Finish(End end) {
  done_ = true;
  source_watch_->Want(0);
  sink_watch_->Want(0);
  ended_(end);
}

bool Pump::SinkIsGone() const {
  pollfd state = {sink_.get(), 0, 0};
  return poll(&state, 1, 0) == 1 && (state.revents & (POLLERR | POLLHUP)) != 0;
}

void Pump::Abort() {
  done_ = true;
  source_watch_.reset();
  sink_watch_.reset();
  source_.Close();
  sink_.Close();
}

void Pump::Close() {
  CHECK(done_);
  source_watch_.reset();
  source_.Close();
  if (sink_is_socket_) shutdown(sink_.get(), SHUT_WR);
  sink_watch_.reset();
  sink_.Close();
}

}  // namespace samovar::event
