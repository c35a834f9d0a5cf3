// SPDX-License-Identifier: Apache-2.0
//
// The trusted execution environment that a QEMU is asked to give its guest.
#pragma once

#include <string_view>

#include "measurements/base/result.h"

namespace samovar::qemu {

// kSimSnp boots in the emulator or under plain KVM and gives the guest the simulated AMD security processor
// (host/simtee); it protects nothing. kNone gives it no TEE at all.
enum class Tee { kNone, kSimSnp, kSnp, kTdx };

// TeeName is the name in JSON and on the command line: "sim-snp".
[[nodiscard]] const char* TeeName(Tee tee);

// ParseTee reads a name that TeeName yields; kUsage otherwise.
Result<Tee> ParseTee(std::string_view name);

}  // namespace samovar::qemu
