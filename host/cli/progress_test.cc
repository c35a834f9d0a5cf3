// SPDX-License-Identifier: Apache-2.0
#include "host/cli/progress.h"

#include "tests/harness.h"

using namespace samovar::cli;

TEST(BytesForPeople) {
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(1023), "1023 B");
  EXPECT_EQ(FormatBytes(1536), "1.5 KiB");
  EXPECT_EQ(FormatBytes(uint64_t{45} << 20), "45.0 MiB");
}
