// SPDX-License-Identifier: Apache-2.0
#include "host/cli/progress.h"

#include "tests/harness.h"

using namespace samovar::cli;

TEST(BuildOutputCannotDriveATerminal) {
  EXPECT_EQ(Displayable("a\tb\nc"), "a\tb\nc");
  EXPECT_EQ(Displayable("\x1b[2J\x07\x7f\r"), "?[2J???");
  EXPECT_EQ(Displayable("\xc3\xa9"), "\xc3\xa9");
  EXPECT_EQ(Displayable("\xc2\x9b"
                        "2J"),
            "??2J");
  EXPECT_EQ(Displayable("\xff"
                        "a"),
            "?a");
}

TEST(BytesForPeople) {
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(1023), "1023 B");
  EXPECT_EQ(FormatBytes(1536), "1.5 KiB");
  EXPECT_EQ(FormatBytes(uint64_t{45} << 20), "45.0 MiB");
}
