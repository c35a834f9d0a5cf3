// SPDX-License-Identifier: Apache-2.0
#include "host/session/relay.h"

#include <unistd.h>

#include <csignal>

#include "guest/posix/pipe.h"

namespace samovar::session {

Result<Relay> Relay::Start(const run::Words& argv) {
  posix::SocketPair pair = TRY(posix::MakeSocketPair());
  run::Child child = TRY(run::Child::Start(
      {.argv = argv, .descriptors = {{pair.theirs.get(), STDIN_FILENO}, {pair.theirs.get(), STDOUT_FILENO}}}));
  return Relay(std::move(child), std::move(pair.ours));
}

run::WaitStatus Relay::Finish(int milliseconds) {
  stream_.Close();
  if (auto status = child_.Wait(posix::Deadline::In(milliseconds))) return *status;
  child_.Kill();
  return {.code = 0, .signal = SIGKILL};
}

}  // namespace samovar::session
