// SPDX-License-Identifier: Apache-2.0
//
// The trusted execution environment that a QEMU is asked to give its guest.
#pragma once

#include <string_view>

#include "measurements/base/result.h"
#include "measurements/tee/platform.h"

namespace samovar::qemu {

// With kSimSnp the guest gets the processor of host/simtee, in the emulator or under plain KVM.
using Tee = tee::Platform;

// TeeName is the name in JSON and on the command line: "sim-snp".
[[nodiscard]] inline const char* TeeName(Tee tee) { return tee::PlatformName(tee); }

// ParseTee reads a name that TeeName yields; kUsage otherwise.
Result<Tee> ParseTee(std::string_view name);

}  // namespace samovar::qemu
