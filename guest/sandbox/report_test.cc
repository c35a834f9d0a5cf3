// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/report.h"

#include "tests/harness.h"

using namespace samovar;

TEST(ReportRoundTrip) {
  for (int status : {0, 1, 0x0100, 0xff00, 9, 0x8b})
    EXPECT_EQ(sandbox::ParseReport(sandbox::EncodeStatus(status)).value(), status);
  const Error error(Code::kEnvironment, "run \"gcc\": No such file");
  EXPECT_ERROR(sandbox::ParseReport(sandbox::EncodeError(error)), Code::kEnvironment,
               "sandbox: run \"gcc\": No such file");
  // The command could not be run; that its process then ended with 127 means nothing.
  EXPECT_ERROR(sandbox::ParseReport(sandbox::EncodeError(error) + sandbox::EncodeStatus(0x7f00)), Code::kEnvironment,
               "gcc");
}

TEST(ReportThatMakesNoSense) {
  for (const char* bad : {"", "\n", "status", "error", "error 8", "error 99 x", "hello"}) {
    test::Row scope(bad);
    EXPECT_ERROR(sandbox::ParseReport(bad), Code::kSystem, "without a report");
  }
  EXPECT_ERROR(sandbox::ParseReport("status x\n"), Code::kMalformed, "status");
  EXPECT_ERROR(sandbox::ParseReport("status 70000\n"), Code::kLimit, "status");
}
