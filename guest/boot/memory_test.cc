// SPDX-License-Identifier: Apache-2.0
#include "guest/boot/memory.h"

#include "tests/harness.h"

using namespace samovar;

TEST(MemTotalIsRead) {
  EXPECT_EQ(boot::ParseMemTotal("MemTotal:        1000012 kB\nMemFree: 1 kB\n").value(), uint64_t{1000012} * 1024);
  for (const char* bad : {"", "MemTotal: 1 kB", "MemFree: 1 kB\n", "MemTotal: x kB\n", "MemTotal: 1 MB\n",
                          "MemTotal: kB\n", "MemTotal:        \n"}) {
    test::Row scope(bad);
    EXPECT_ERROR(boot::ParseMemTotal(bad), Code::kMalformed, "MemTotal");
  }
  EXPECT_ERROR(boot::ParseMemTotal("MemTotal: 18014398509481984 kB\n"), Code::kLimit, "MemTotal");
}
