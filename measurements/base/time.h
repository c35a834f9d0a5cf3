// SPDX-License-Identifier: Apache-2.0
//
// A point in time, in whole seconds since 1970-01-01T00:00:00Z without leap seconds (POSIX time), from the year 1 to
// 9999. The library has no clock: the time at which evidence is judged is an input. Text form: RFC 3339.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "measurements/base/result.h"

namespace samovar {

struct Time {
  int64_t seconds = 0;

  bool operator==(const Time&) const = default;
  bool operator<(const Time& other) const { return seconds < other.seconds; }
  bool operator>(const Time& other) const { return seconds > other.seconds; }
  bool operator<=(const Time& other) const { return seconds <= other.seconds; }
  bool operator>=(const Time& other) const { return seconds >= other.seconds; }

  // Parse reads an RFC 3339 date-time, with `Z` or a numeric offset; a fraction of a second is accepted and dropped.
  // Fails with kMalformed for anything else, also for days that do not exist and for second 60.
  static Result<Time> Parse(std::string_view text);

  // FromCivil takes a UTC date and time of day. Fails with kMalformed when one of them is out of range.
  static Result<Time> FromCivil(int year, int month, int day, int hour, int minute, int second);

  // Rfc3339 formats as "2026-06-01T00:00:00Z".
  [[nodiscard]] std::string Rfc3339() const;
};

}  // namespace samovar
