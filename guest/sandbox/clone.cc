// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/clone.h"

#include <linux/sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

namespace samovar::sandbox {

Result<Process> Clone(uint64_t namespaces, int cgroup_fd) {
  int pidfd = -1;
  clone_args arguments = {};
  arguments.flags = namespaces | CLONE_PIDFD | CLONE_CLEAR_SIGHAND | (cgroup_fd >= 0 ? CLONE_INTO_CGROUP : 0);
  arguments.pidfd = reinterpret_cast<uintptr_t>(&pidfd);
  arguments.exit_signal = SIGCHLD;
  arguments.cgroup = cgroup_fd >= 0 ? static_cast<uint64_t>(cgroup_fd) : 0;
  const long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
  if (pid < 0) return posix::SystemError("new process of the sandbox");
  return Process{static_cast<pid_t>(pid), posix::UniqueFd(pid > 0 ? pidfd : -1)};
}

}  // namespace samovar::sandbox
