// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/clone.h"

#include <linux/sched.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace samovar::sandbox {
namespace {

// The kernel gives a user namespace back some time after its last process; the limit of one (boot/hardening) may still
// be used up by the sandbox before. On a busy emulator that has been seen to take more than a second: half a minute.
constexpr int kAttempts = 3000;
constexpr int kPauseMilliseconds = 10;

}  // namespace

Result<Process> Clone(uint64_t namespaces, int cgroup_fd) {
  int pidfd = -1;
  clone_args arguments = {};
  arguments.flags = namespaces | CLONE_PIDFD | CLONE_CLEAR_SIGHAND | (cgroup_fd >= 0 ? CLONE_INTO_CGROUP : 0);
  arguments.pidfd = reinterpret_cast<uintptr_t>(&pidfd);
  arguments.exit_signal = SIGCHLD;
  arguments.cgroup = cgroup_fd >= 0 ? static_cast<uint64_t>(cgroup_fd) : 0;
  for (int attempt = 1;; ++attempt) {
    const long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid >= 0) return Process{static_cast<pid_t>(pid), posix::UniqueFd(pid > 0 ? pidfd : -1)};
    if (errno != ENOSPC || attempt == kAttempts) return posix::SystemError("new process of the sandbox");
    (void)poll(nullptr, 0, kPauseMilliseconds);
  }
}

}  // namespace samovar::sandbox
