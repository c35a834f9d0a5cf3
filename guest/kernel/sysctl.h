// SPDX-License-Identifier: Apache-2.0
//
// One kernel setting under /proc/sys: written and read back.
#pragma once

#include "measurements/base/result.h"

namespace samovar::boot {

struct Sysctl {
  const char* name;  // below /proc/sys/
  const char* value;
};

// SetSysctl writes the value and reads it back. Errors: kSystem, kMismatch naming the setting, the value wanted and
// got.
Result<void> SetSysctl(const Sysctl& setting);

}  // namespace samovar::boot
