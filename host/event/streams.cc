// SPDX-License-Identifier: Apache-2.0
#include "host/event/streams.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measurements/base/text.h"

namespace samovar::event {

namespace {

constexpr int kMostDrained = 256;  // reads: 4 MiB, more than any socket or pipe holds

// A serial console ends its lines with CR LF.
std::string ForTerminal(ByteView bytes) {
  std::string text(AsText(bytes));
  std::erase(text, '\r');
  return Printable(text, Lines::kMany);
}

}  // namespace

Result<std::unique_ptr<TextStream>> TextStream::Create(Loop& loop, posix::UniqueFd source, Tail& tail,
                                                       const std::string& copy_to) {
  std::unique_ptr<TextStream> stream(new TextStream(std::move(source), tail));
  stream->printable_only_ = copy_to == "-";
  if (!copy_to.empty()) {
    posix::UniqueFd sink = TRY(copy_to == "-" ? OpenForRelay(STDERR_FILENO) : OpenForCopy(copy_to));
    stream->copy_ = TRY(Copy::Create(loop, std::move(sink)));
  }
  // A pipe or a socket: never wait for it.
  int flags = fcntl(stream->source_.get(), F_GETFL);
  if (fcntl(stream->source_.get(), F_SETFL, flags | O_NONBLOCK) != 0) return posix::SystemError("console");
  TextStream* self = stream.get();
  stream->watch_ = TRY(Watch::Create(loop, stream->source_.get(), [self](int) { self->Read(); }));
  stream->watch_->Want(UV_READABLE);
  return stream;
}

bool TextStream::Read() {
  uint8_t buffer[16384];
  ssize_t got = read(source_.get(), buffer, sizeof buffer);
  if (got < 0 && WouldBlock()) return false;
  if (got <= 0) {
    watch_->Want(0);
    return false;
  }
  ByteView bytes(buffer, static_cast<size_t>(got));
  tail_.Add(bytes);
  if (copy_) copy_->Add(printable_only_ ? ForTerminal(bytes) : AsText(bytes));
  return true;
}

void TextStream::Drain() {
  for (int reads = 0; reads < kMostDrained && Read(); ++reads) {}
}

Result<std::unique_ptr<SimTeePort>> SimTeePort::Create(Loop& loop, posix::UniqueFd socket, simtee::Service service,
                                                       Tail& tail) {
  std::unique_ptr<SimTeePort> port(new SimTeePort(std::move(socket), std::move(service), tail));
  SimTeePort* self = port.get();
  port->watch_ = TRY(Watch::Create(loop, port->socket_.get(), [self](int ready) { self->Step(ready); }));
  port->watch_->Want(UV_READABLE);
  return port;
}

void SimTeePort::Close() {
  watch_.reset();
  socket_.Close();
}

void SimTeePort::Step(int ready) {
  if ((ready & UV_READABLE) != 0) {
    uint8_t buffer[512];
    ssize_t got = recv(socket_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (got < 0 && !WouldBlock()) return Close();
    if (got == 0) return Close();
    if (got > 0) {
      Result<Bytes> answer = service_.Feed(ByteView(buffer, static_cast<size_t>(got)));
      if (!answer.ok()) {
        tail_.Add(AsBytes(answer.error().message() + "\n"));
        return Close();
      }
      unsent_.insert(unsent_.end(), answer->begin(), answer->end());
    }
  }
  if (!unsent_.empty()) {
    ssize_t put = send(socket_.get(), unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (put < 0 && !WouldBlock()) return Close();
    if (put > 0) unsent_.erase(unsent_.begin(), unsent_.begin() + put);
  }
  // While an answer waits nothing more is read: a guest that does not read cannot make the queue grow.
  watch_->Want(unsent_.empty() ? UV_READABLE : UV_WRITABLE);
}

}  // namespace samovar::event
