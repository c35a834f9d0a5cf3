// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/log.h"

#include "tests/harness.h"

using namespace samovar;

TEST(TheTableThatPointsToTheLogIsNamed) {
  EXPECT_ERROR(inspect::DescribeLog(AsBytes("CCEL and more"), tdx::LogKind::kCc), Code::kUnsupported,
               "/sys/firmware/acpi/tables/data/CCEL");
}

TEST(WhatIsNoLogIsRefusedWhateverItsKind) {
  for (tdx::LogKind kind : {tdx::LogKind::kCc, tdx::LogKind::kTpm}) {
    EXPECT(!inspect::DescribeLog({}, kind).ok());
    EXPECT(!inspect::DescribeLog(AsBytes(std::string(4096, 'x')), kind).ok());
  }
}
