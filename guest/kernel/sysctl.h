// SPDX-License-Identifier: Apache-2.0
//
// One kernel setting under /proc/sys: written, and where security rests on it, read back.
#pragma once

#include "measurements/base/result.h"

namespace samovar::boot {

enum class Hold {
  kAlways,     // must exist and hold the value
  kIfPresent,  // a kernel without it needs no setting; one that has it must hold the value
};

struct Sysctl {
  const char* name;  // below /proc/sys/
  const char* value;
  Hold hold;
};

// SetSysctl writes the value and reads it back. Errors: kSystem, kMismatch naming the setting, the value wanted and
// got.
Result<void> SetSysctl(const Sysctl& setting);

}  // namespace samovar::boot
