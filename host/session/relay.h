// SPDX-License-Identifier: Apache-2.0
//
// The command that carries the session: `samovar launch --stdio …` on this machine, or whatever command of the user's
// ends in one. Its standard input and output are the session's byte stream; its standard error is ours.
#pragma once

#include "host/run/child.h"
#include "measurements/base/result.h"

namespace samovar::session {

class Relay {
 public:
  // Start runs argv. An interrupt (run::Interrupts) ends the command and whatever it started with SIGTERM, so that it
  // can clean up.
  static Result<Relay> Start(const run::Words& argv);

  // TakeStream hands over the session's end of the stream; to be called once. An interrupt should shut it down
  // (run::HangUp).
  [[nodiscard]] posix::UniqueFd TakeStream() { return std::move(stream_); }

  // Finish waits for the command to end by itself, at most `milliseconds`, and at most three seconds after an
  // interrupt, which asked it to end; then it kills it. Returns how it ended; a kill counts as signal 9.
  [[nodiscard]] run::WaitStatus Finish(int milliseconds);

 private:
  Relay(run::Child child, posix::UniqueFd stream) : child_(std::move(child)), stream_(std::move(stream)) {}

  run::Child child_;
  posix::UniqueFd stream_;
};

}  // namespace samovar::session
