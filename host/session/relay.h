// SPDX-License-Identifier: Apache-2.0
//
// The command that carries the session: `samovar launch --stdio …` on this machine, or whatever command of the user's
// ends in one. Its standard input and output are the session's byte stream; its standard error is ours.
#pragma once

#include <string>
#include <vector>

#include "host/run/child.h"
#include "measurements/base/result.h"

namespace samovar::session {

class Relay {
 public:
  // Start runs argv. While a relay exists, SIGINT, SIGTERM and SIGHUP to this process end it and whatever
  // it started (SIGTERM, so that it can clean up); the session then sees the stream end, and InterruptedBy tells why.
  static Result<Relay> Start(const std::vector<std::string>& argv);

  Relay(Relay&&) = default;
  Relay& operator=(Relay&&) = default;
  ~Relay();

  // TakeStream hands over the session's end of the stream; to be called once.
  [[nodiscard]] posix::UniqueFd TakeStream() { return std::move(stream_); }

  // Finish waits for the command to end by itself, at most `milliseconds`, then kills it. Returns its exit status; a
  // kill counts as signal 9.
  [[nodiscard]] launch::ExitStatus Finish(int milliseconds);

 private:
  Relay(launch::Child child, posix::UniqueFd stream) : child_(std::move(child)), stream_(std::move(stream)) {}

  launch::Child child_;
  posix::UniqueFd stream_;
};

// InterruptedBy returns the number of the signal that asked this process to stop, or 0.
[[nodiscard]] int InterruptedBy();

}  // namespace samovar::session
