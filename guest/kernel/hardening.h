// SPDX-License-Identifier: Apache-2.0
//
// Kernel settings of the appliance as a table. What security rests on is written and read back; a kernel that does not
// hold the value is not used.
#pragma once

#include "measurements/base/result.h"

namespace samovar::boot {

// Harden applies the table. Errors: kSystem or kMismatch naming the setting, the value wanted and the value read.
Result<void> Harden();

}  // namespace samovar::boot
