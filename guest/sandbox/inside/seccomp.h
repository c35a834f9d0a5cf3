// SPDX-License-Identifier: Apache-2.0
//
// The system calls that a build is refused, as a table, compiled to a seccomp filter (classic BPF, Linux
// Documentation/userspace-api/seccomp_filter.rst). It is a list of what is denied, among calls that have been judged: a
// build may need any ordinary call, and those that no one has looked at do not exist (ENOSYS). Refused is what
// reaches the kernel's configuration, other processes, or interfaces with a history of escapes.
#pragma once

#include <linux/filter.h>

#include <vector>

#include "measurements/base/result.h"
#include "measurements/recipe/recipe.h"

namespace samovar::sandbox {

// SeccompProgram returns the filter for a build with that network: without one, no sockets but unix ones. Calls of
// another ABI (i386) kill the process; x32 numbers do not exist (ENOSYS).
[[nodiscard]] std::vector<sock_filter> SeccompProgram(recipe::Network network);

// InstallSeccomp applies it to this process and all that it will start; it cannot be taken back. no_new_privs must be
// set. Errors: kSystem.
Result<void> InstallSeccomp(recipe::Network network);

}  // namespace samovar::sandbox
