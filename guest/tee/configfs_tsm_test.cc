// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/configfs_tsm.h"

#include "tests/harness.h"

using namespace samovar;

TEST(OnlyVmplZeroReports) {
  EXPECT_OK(tee::CheckPrivilegeFloor(AsBytes("0\n")));
  for (const char* other : {"", "1\n", "2", "00\n", "0 \n"}) {
    test::Row scope(other);
    EXPECT_ERROR(tee::CheckPrivilegeFloor(AsBytes(other)), Code::kUnsupported, "privlevel_floor: expected 0");
  }
}

TEST(ProvidersHavePlatforms) {
  EXPECT_EQ(tee::PlatformOfProvider("sev_guest\n").value(), tee::Platform::kSnp);
  EXPECT_EQ(tee::PlatformOfProvider("tdx_guest\n").value(), tee::Platform::kTdx);
  EXPECT_EQ(tee::PlatformOfProvider("tdx_guest").value(), tee::Platform::kTdx);
  for (const char* other : {"", "\n", "sev_guest\n\n", "arm_cca_guest\n", "sev"}) {
    test::Row scope(other);
    EXPECT_ERROR(tee::PlatformOfProvider(other), Code::kUnsupported, "neither sev_guest nor tdx_guest");
  }
}
