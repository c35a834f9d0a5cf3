// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/time.h"

#include "tests/harness.h"

using namespace samovar;

TEST(ParsesAndPrints) {
  struct {
    const char* text;
    int64_t seconds;
    const char* printed;
  } rows[] = {
      {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
      {"2000-02-29T12:34:56Z", 951827696, "2000-02-29T12:34:56Z"},
      {"2026-06-01T00:00:00Z", 1780272000, "2026-06-01T00:00:00Z"},
      {"2026-06-01T02:00:00+02:00", 1780272000, "2026-06-01T00:00:00Z"},
      {"2026-05-31T22:30:00-01:30", 1780272000, "2026-06-01T00:00:00Z"},
      {"2026-06-01T00:00:00.999Z", 1780272000, "2026-06-01T00:00:00Z"},
      {"1969-12-31T23:59:59Z", -1, "1969-12-31T23:59:59Z"},
      {"0001-01-01T00:00:00Z", -62135596800, "0001-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59Z", 253402300799, "9999-12-31T23:59:59Z"},
      {"2045-10-22T17:23:05Z", 2392305785, "2045-10-22T17:23:05Z"},
  };
  for (const auto& row : rows) {
    test::Row name(row.text);
    auto time = Time::Parse(row.text);
    REQUIRE_OK(time);
    EXPECT_EQ(time->seconds, row.seconds);
    EXPECT_EQ(time->Rfc3339(), row.printed);
  }
}

TEST(RefusesWhatIsNotATime) {
  const char* rows[] = {"",
                        "now",
                        "2026-06-01",
                        "2026-06-01T00:00:00",
                        "2026-06-01 00:00:00Z",
                        "2026-13-01T00:00:00Z",
                        "2026-02-29T00:00:00Z",
                        "2100-02-29T00:00:00Z",
                        "2026-06-31T00:00:00Z",
                        "2026-06-01T24:00:00Z",
                        "2026-06-01T00:60:00Z",
                        "2026-06-01T00:00:60Z",
                        "2026-06-01T00:00:00.Z",
                        "2026-06-01T00:00:00+2:00",
                        "2026-06-01T00:00:00+24:00",
                        "2026-06-01T00:00:00ZZ",
                        "+026-06-01T00:00:00Z",
                        "0000-06-01T00:00:00Z",
                        "2026-06-01T00:00:0xZ"};
  for (const char* row : rows) {
    test::Row name(row);
    EXPECT_ERROR(Time::Parse(row), Code::kMalformed, "RFC 3339");
  }
}

// Every day of 400 years (a full Gregorian cycle) survives the round trip.
TEST(EveryDayRoundTrips) {
  long bad = 0;
  for (int64_t day = -30000; day < 120000; ++day) {
    Time time{day * 86400 + 86399};
    auto again = Time::Parse(time.Rfc3339());
    if (!again.ok() || again->seconds != time.seconds) ++bad;
  }
  EXPECT_EQ(bad, 0L);
}
