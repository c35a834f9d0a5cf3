// SPDX-License-Identifier: Apache-2.0
//
// How much memory this machine has, from /proc/meminfo, and how much of it a build may have at most.
#pragma once

#include <cstdint>
#include <string_view>

#include "measurements/base/result.h"

namespace samovar::boot {

// What a build can never have: the agent's own memory, the kernel's, and room to send results.
inline constexpr uint64_t kMemoryReserve = uint64_t{96} << 20;

// ParseMemTotal reads the MemTotal line of /proc/meminfo; returns bytes. Errors: kMalformed.
Result<uint64_t> ParseMemTotal(std::string_view meminfo);

// BuildMemory returns the smaller of `bytes` and what the machine has less kMemoryReserve. Errors: kLimit if the
// machine is too small for any build.
Result<uint64_t> BuildMemory(uint64_t bytes);

}  // namespace samovar::boot
