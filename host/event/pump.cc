// SPDX-License-Identifier: Apache-2.0
#include "host/event/pump.h"

#include <poll.h>
#include <sys/socket.h>

namespace samovar::event {

namespace {

constexpr size_t kBufferSize = 256 << 10;
constexpr int kRounds = 4;  // buffers moved before others get their turn

}  // namespace

Pump::Pump(posix::UniqueFd source, posix::UniqueFd sink, std::function<void(End)> ended)
    : source_(std::move(source)), sink_(std::move(sink)), ended_(std::move(ended)), buffer_(kBufferSize) {}

Result<std::unique_ptr<Pump>> Pump::Create(Loop& loop, posix::UniqueFd source, posix::UniqueFd sink,
                                           std::function<void(End)> ended) {
  std::unique_ptr<Pump> pump(new Pump(std::move(source), std::move(sink), std::move(ended)));
  Pump* self = pump.get();
  pump->source_watch_ = TRY(pump->source_.WatchIt(loop, [self](int) { self->Step(); }));
  pump->sink_watch_ = TRY(pump->sink_.WatchIt(loop, [self](int) { self->Step(); }));
  pump->source_watch_->Want(UV_READABLE);
  return pump;
}

void Pump::Step() {
  if (done_) return;
  Read();
  for (int round = 1; !done_ && Write() && round < kRounds && Read(); ++round) {}
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
  const ssize_t got = source_.Read(room);
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
  const ssize_t put = sink_.Write(waiting);
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
  if (sink_.is_socket()) shutdown(sink_.get(), SHUT_WR);
  sink_watch_.reset();
  sink_.Close();
}

}  // namespace samovar::event
