// SPDX-License-Identifier: Apache-2.0
#include "host/session/relay.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "host/run/interrupts.h"
#include "tests/harness.h"

using namespace samovar;
using session::Relay;

namespace {

// Runs `work` in a process of its own that is interrupted 300 ms later, and returns how many milliseconds it took until
// the process ended; -1 if it failed. What an interrupt leaves behind is for a process to end with.
int64_t Interrupted(bool (*work)()) {
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    const run::Interrupts interrupts;
    _exit(work() ? 0 : 1);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  kill(child, SIGTERM);
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) return -1;
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
}

bool Finishes(const char* script, int milliseconds, int signal) {
  auto relay = Relay::Start({"/bin/sh", "-c", script});
  return relay.ok() && relay->Finish(milliseconds).signal == signal;
}

}  // namespace

TEST(ARelayIsWaitedFor) {
  EXPECT(Finishes("sleep 0.2", 60'000, 0));
  EXPECT(Finishes("sleep 60", 200, SIGKILL));
}

// Whoever pressed Ctrl-C gets the terminal back.
TEST(ARelayThatIgnoresTheInterruptIsKilled) {
  const int64_t stubborn =
      Interrupted([] { return Finishes("trap '' TERM; while :; do sleep 1; done", 30'000, SIGKILL); });
  EXPECT(stubborn >= 3000 && stubborn < 15'000);
  const int64_t polite = Interrupted([] { return Finishes("trap 'exit 0' TERM; sleep 30 & wait", 30'000, 0); });
  EXPECT(polite >= 0 && polite < 3000);
}
