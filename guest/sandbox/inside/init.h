// SPDX-License-Identifier: Apache-2.0
//
// The first process of the sandbox's PID namespace: makes the sandbox, starts the command in it, reaps, and reports how
// the command ended. When it exits, the kernel kills everything that is left in the namespace. It keeps the agent's
// user id, so the build can neither signal nor see it, but gives up all capabilities before the command runs.
#pragma once

#include "guest/posix/fd.h"
#include "guest/sandbox/build.h"

namespace samovar::sandbox {

// RunInit is what the new process does; it does not return. `log` becomes the command's stdout and stderr; one line
// (report.h) is written to `report`.
[[noreturn]] void RunInit(const BuildSpec& spec, posix::UniqueFd log, posix::UniqueFd report);

}  // namespace samovar::sandbox
