// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/time.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar {

namespace {

constexpr int64_t kDay = 86400;

bool IsLeap(int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int DaysInMonth(int64_t year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

// Days from 0001-01-01 to the first day of `year`, in the proleptic Gregorian calendar.
int64_t DaysBeforeYear(int64_t year) {
  int64_t past = year - 1;
  return past * 365 + past / 4 - past / 100 + past / 400;
}

// The two or four digits at `at`, or −1.
int Digits(std::string_view text, size_t at, size_t count) {
  if (text.size() < at + count) return -1;
  int out = 0;
  for (char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return -1;
    out = out * 10 + (c - '0');
  }
  return out;
}

std::string Padded(int64_t value, size_t width) {
  std::string digits = Decimal(static_cast<uint64_t>(value));
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

Error Malformed(std::string_view text) {
  return Error(Code::kMalformed, Quoted(text) + " is not an RFC 3339 time such as 2026-06-01T00:00:00Z");
}

// Seconds to subtract for the zone at the end of a date-time: "Z" or "+hh:mm".
Result<int64_t> ParseZone(std::string_view zone, std::string_view text) {
  if (zone == "Z" || zone == "z") return int64_t{0};
  int hours = Digits(zone, 1, 2);
  int minutes = Digits(zone, 4, 2);
  bool shaped = zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':';
  if (!shaped || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return Malformed(text);
  int64_t offset = int64_t{hours} * 3600 + int64_t{minutes} * 60;
  return zone[0] == '+' ? offset : -offset;
}

}  // namespace

Result<Time> Time::FromCivil(int year, int month, int day, int hour, int minute, int second) {
  bool valid = year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= DaysInMonth(year, month) &&
               hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
  if (!valid) return Error(Code::kMalformed, "a date or time of day that does not exist");
  int64_t days = DaysBeforeYear(year) - DaysBeforeYear(1970) + day - 1;
  for (int m = 1; m < month; ++m) days += DaysInMonth(year, m);
  return Time{days * kDay + int64_t{hour} * 3600 + int64_t{minute} * 60 + second};
}

Result<Time> Time::Parse(std::string_view text) {
  bool shaped = text.size() >= 20 && text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == 't') &&
                text[13] == ':' && text[16] == ':';
  if (!shaped) return Malformed(text);
  size_t zone = 19;
  if (text[zone] == '.') {
    size_t digits = 1;
    while (zone + digits < text.size() && text[zone + digits] >= '0' && text[zone + digits] <= '9') ++digits;
    if (digits == 1) return Malformed(text);
    zone += digits;
  }
  int64_t offset = TRY(ParseZone(text.substr(zone), text));
  auto local = FromCivil(Digits(text, 0, 4), Digits(text, 5, 2), Digits(text, 8, 2), Digits(text, 11, 2),
                         Digits(text, 14, 2), Digits(text, 17, 2));
  if (!local.ok()) return Malformed(text);
  return Time{local->seconds - offset};
}

std::string Time::Rfc3339() const {
  int64_t days = (seconds >= 0 ? seconds : seconds - (kDay - 1)) / kDay;
  int64_t rest = seconds - days * kDay;
  days += DaysBeforeYear(1970);
  int64_t year = std::clamp<int64_t>(days / 365, 1, 9999) + 1;
  while (DaysBeforeYear(year) > days) --year;
  days -= DaysBeforeYear(year);
  int month = 1;
  while (days >= DaysInMonth(year, month)) days -= DaysInMonth(year, month++);
  return Padded(year, 4) + "-" + Padded(month, 2) + "-" + Padded(days + 1, 2) + "T" + Padded(rest / 3600, 2) + ":" +
         Padded(rest / 60 % 60, 2) + ":" + Padded(rest % 60, 2) + "Z";
}

}  // namespace samovar
