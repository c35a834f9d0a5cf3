// SPDX-License-Identifier: Apache-2.0
//
// The wall clock. There is no trusted time in the appliance: the kernel starts from the emulated RTC, and the request
// carries the requester's time, which then applies (provenance says `clock: "host-asserted"`). Durations are measured
// on the monotonic clock, which neither changes.
#pragma once

#include <cstdint>

#include "measurements/base/result.h"

namespace samovar::boot {

// The range that SetClock accepts: 2024-01-01 to 2100-01-01, seconds since the epoch.
inline constexpr int64_t kEarliestTime = 1704067200;
inline constexpr int64_t kLatestTime = 4102444800;

// SetClock sets the wall clock. Errors: kLimit if `seconds` is not within the range above, kSystem.
Result<void> SetClock(int64_t seconds);

// WallClock returns the seconds since the epoch; MonotonicMilliseconds the time since boot.
[[nodiscard]] int64_t WallClock();
[[nodiscard]] int64_t MonotonicMilliseconds();

}  // namespace samovar::boot
