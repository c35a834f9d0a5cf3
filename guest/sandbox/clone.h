// SPDX-License-Identifier: Apache-2.0
//
// clone3(2): a new process in new namespaces and a given control group, with a descriptor to watch it by.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "guest/posix/fd.h"
#include "measurements/base/result.h"

namespace samovar::sandbox {

struct Process {
  pid_t pid = 0;          // 0 in the new process
  posix::UniqueFd pidfd;  // in the parent: readable when the process has ended
};

// Clone forks with `namespaces` (CLONE_NEW… flags), into the control group of `cgroup_fd` (-1 for the same). Signal
// handlers are not inherited. Errors: kSystem.
Result<Process> Clone(uint64_t namespaces, int cgroup_fd);

}  // namespace samovar::sandbox
