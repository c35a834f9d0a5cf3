// SPDX-License-Identifier: Apache-2.0
//
// A descriptor that others may hold too: standard input, output and error, a terminal, a socket of a pipeline. Reads
// and writes here never wait, and how it behaves for the others stays as it was: sockets are used with MSG_DONTWAIT,
// pipes and terminals are opened anew, since O_NONBLOCK belongs to the open file and not to the descriptor. Files do
// not block for long.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <span>

#include "guest/posix/fd.h"
#include "host/event/loop.h"

namespace samovar::event {

// OpenForRelay returns a descriptor of its own for `fd`, with which reads and writes do not wait. Errors: kSystem.
Result<posix::UniqueFd> OpenForRelay(int fd);

// OpenForCopy opens a file to be written from its beginning; a FIFO also if nobody reads it yet. It does not wait.
Result<posix::UniqueFd> OpenForCopy(const std::string& path);

// WouldBlock tells whether the read or write that failed just now only found nothing to do (errno).
[[nodiscard]] bool WouldBlock();

class SharedFd {
 public:
  explicit SharedFd(posix::UniqueFd fd);

  [[nodiscard]] int get() const { return fd_.get(); }
  [[nodiscard]] bool is_socket() const { return is_socket_; }
  // As read(2) and write(2), but without waiting and without SIGPIPE.
  ssize_t Read(std::span<uint8_t> into) const;
  ssize_t Write(ByteView bytes) const;
  // A watch that leaves the flags of a socket as they are: libuv makes what it watches non-blocking.
  Result<std::unique_ptr<Watch>> WatchIt(Loop& loop, std::function<void(int)> ready) const;
  void Close() { fd_.Close(); }

 private:
  posix::UniqueFd fd_;
  bool is_socket_;
};

}  // namespace samovar::event
