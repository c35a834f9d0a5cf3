// SPDX-License-Identifier: Apache-2.0
#include "host/session/relay.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "guest/posix/pipe.h"
#include "host/run/interrupts.h"

namespace samovar::session {

namespace {

constexpr int kInterruptedGrace = 3000;  // milliseconds, for the clean-up after SIGTERM
constexpr int kTick = 100;

}  // namespace

Result<Relay> Relay::Start(const run::Words& argv) {
  posix::SocketPair pair = TRY(posix::MakeSocketPair());
  run::Child child = TRY(run::Child::Start(
      {.argv = argv, .descriptors = {{pair.theirs.get(), STDIN_FILENO}, {pair.theirs.get(), STDOUT_FILENO}}}));
  return Relay(std::move(child), std::move(pair.ours));
}

run::WaitStatus Relay::Finish(int milliseconds) {
  stream_.Close();
  auto deadline = posix::Deadline::In(milliseconds);
  for (bool interrupted = false; !deadline.Passed();) {
    if (run::Interrupts::Caught() != 0 && !interrupted) {
      interrupted = true;
      deadline = posix::Deadline::In(std::min(milliseconds, kInterruptedGrace));
    }
    if (auto status = child_.Wait(posix::Deadline::In(std::min(deadline.Left(), kTick)))) return *status;
  }
  child_.Kill();
  return {.code = 0, .signal = SIGKILL};
}

}  // namespace samovar::session
