// SPDX-License-Identifier: Apache-2.0
//
// A point in time after which nobody waits any longer, on a clock that does not go back. A time limit that is given to
// poll(2) again and again starts anew with every byte that arrives; a deadline does not.
#pragma once

#include <time.h>

#include <algorithm>
#include <climits>
#include <cstdint>

namespace samovar::posix {

class Deadline {
 public:
  // Never passes.
  Deadline() = default;
  static Deadline In(int64_t milliseconds) { return Deadline(Now() + milliseconds); }

  [[nodiscard]] bool Passed() const { return at_ != kNever && Now() >= at_; }
  // Left is what poll(2) takes: milliseconds, 0 once it has passed, -1 if it never does.
  [[nodiscard]] int Left() const {
    if (at_ == kNever) return -1;
    return static_cast<int>(std::clamp<int64_t>(at_ - Now(), 0, INT_MAX));
  }

 private:
  static constexpr int64_t kNever = -1;

  explicit Deadline(int64_t at) : at_(at) {}
  static int64_t Now() {
    timespec now = {};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
  }

  int64_t at_ = kNever;  // milliseconds
};

}  // namespace samovar::posix
