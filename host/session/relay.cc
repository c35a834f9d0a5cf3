// SPDX-License-Identifier: Apache-2.0
#include "host/session/relay.h"

#include <sys/socket.h>

#include <csignal>

namespace samovar::session {

namespace {

// What the signal handler needs; written before it is installed. There is one relay at a time.
volatile sig_atomic_t relay_pid = 0;
volatile sig_atomic_t received_signal = 0;

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

void OnSignal(int number) {
  received_signal = number;
  // The group: a command may be a pipeline, whose parts all hold the stream.
  if (relay_pid != 0) kill(-relay_pid, SIGTERM);
}

void WatchSignals() {
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  for (int number : kSignals) sigaction(number, &action, nullptr);
}

}  // namespace

int InterruptedBy() { return received_signal; }

Result<Relay> Relay::Start(const std::vector<std::string>& argv) {
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) return posix::SystemError("socketpair");
  posix::UniqueFd ours(fds[0]);
  posix::UniqueFd theirs(fds[1]);
  launch::Child child = TRY(launch::Child::Start(argv, {{theirs.get(), 0}, {theirs.get(), 1}}));
  relay_pid = child.pid();
  WatchSignals();
  return Relay(std::move(child), std::move(ours));
}

Relay::~Relay() {
  if (child_.running()) relay_pid = 0;
}

launch::ExitStatus Relay::Finish(int milliseconds) {
  stream_.Close();
  auto status = child_.Wait(milliseconds);
  relay_pid = 0;
  if (status) return *status;
  child_.Kill();
  return {.code = 0, .signal = SIGKILL};
}

}  // namespace samovar::session
