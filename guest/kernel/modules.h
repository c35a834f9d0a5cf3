// SPDX-License-Identifier: Apache-2.0
//
// Loads the modules of module_table.h with finit_module(2); the kernel itself unpacks the xz files
// (CONFIG_MODULE_DECOMPRESS). After the last stage the kernel is told to accept no more modules until it is switched
// off.
#pragma once

#include "guest/kernel/module_table.h"
#include "measurements/base/result.h"

namespace samovar::boot {

// LoadModules loads the modules of `stage` in table order. A module that is already there is fine; an optional one that
// the hardware refuses is skipped. Errors: kSystem naming the module file.
Result<void> LoadModules(Stage stage);

// LockModules sets kernel.modules_disabled and reads it back. Must come before any code of the project runs. Errors:
// kSystem if the kernel does not hold the value.
Result<void> LockModules();

}  // namespace samovar::boot
