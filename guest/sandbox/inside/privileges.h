// SPDX-License-Identifier: Apache-2.0
//
// How a process of the sandbox loses its rights: capabilities, securebits, no_new_privs, resource limits, seccomp. Each
// step is for good.
#pragma once

#include "measurements/base/result.h"

namespace samovar::sandbox {

// DropCapabilities empties all capability sets, the bounding set included, and locks the securebits so that user 0
// means nothing any more. Sets no_new_privs. Errors: kSystem.
Result<void> DropCapabilities();

// BecomeBuildUser changes to kBuildUser without supplementary groups; needs CAP_SETUID and CAP_SETGID.
Result<void> BecomeBuildUser();

// SetResourceLimits sets the limits that are not the control group's: no core dumps, open files, locked memory.
// Raising a hard limit needs the rights of root in the first user namespace.
Result<void> SetResourceLimits();

}  // namespace samovar::sandbox
