// SPDX-License-Identifier: Apache-2.0
#include "guest/boot/clock.h"

#include <ctime>

#include "guest/posix/fd.h"

namespace samovar::boot {

Result<void> SetClock(int64_t seconds) {
  if (seconds < kEarliestTime || seconds >= kLatestTime) {
    return Error(Code::kLimit, "time: " + std::to_string(seconds) + " s since the epoch is not between 2024 and 2100");
  }
  const timespec time = {.tv_sec = seconds, .tv_nsec = 0};
  if (clock_settime(CLOCK_REALTIME, &time) != 0) return posix::SystemError("set the clock");
  return {};
}

int64_t WallClock() {
  timespec now = {};
  CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0);
  return now.tv_sec;
}

int64_t MonotonicMilliseconds() {
  timespec now = {};
  CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1000000;
}

}  // namespace samovar::boot
