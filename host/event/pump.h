// SPDX-License-Identifier: Apache-2.0
//
// One direction of the relay: bytes from one descriptor to another, as they come, never looked at. The buffer is
// bounded: while it is full nothing more is read, so a slow reader slows the writer down and no memory grows. However
// fast both ends are, it moves a few buffers at a time, so that timers, signals and the other direction get their turn.
#pragma once

#include <functional>
#include <memory>

#include "host/event/shared_fd.h"

namespace samovar::event {

class Pump {
 public:
  enum class End {
    kSourceEnded,  // end of file, and everything before it has been written
    kSinkGone,     // the reader has gone away; unwritten bytes are lost
  };

  // Create moves bytes as soon as the loop runs; `ended` is called once, at the end.
  static Result<std::unique_ptr<Pump>> Create(Loop& loop, posix::UniqueFd source, posix::UniqueFd sink,
                                              std::function<void(End)> ended);

  // Bytes written so far.
  [[nodiscard]] uint64_t moved() const { return moved_; }
  [[nodiscard]] bool ended() const { return done_; }
  // SinkIsGone asks the system whether the reader of the sink has closed it; it needs no write to find out.
  [[nodiscard]] bool SinkIsGone() const;
  // Abort closes both descriptors at once and without calling back; the other ends see the stream cut.
  void Abort();
  // Close hangs up on the source and ends the stream for the reader: a socket is shut down for writing, a pipe closed.
  // Only after the end.
  void Close();

 private:
  Pump(posix::UniqueFd source, posix::UniqueFd sink, std::function<void(End)> ended);
  void Step();
  // Each returns false if it had nothing to do or would have blocked.
  bool Read();
  bool Write();
  void Finish(End end);

  SharedFd source_;
  SharedFd sink_;
  std::function<void(End)> ended_;
  std::unique_ptr<Watch> source_watch_;
  std::unique_ptr<Watch> sink_watch_;
  Bytes buffer_;
  size_t begin_ = 0;  // the bytes that wait are [begin_, end_) of the buffer
  size_t end_ = 0;
  uint64_t moved_ = 0;
  bool source_ended_ = false;
  bool done_ = false;
};

}  // namespace samovar::event
