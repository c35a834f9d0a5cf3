// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/launch/mrtd.h"

#include "measurements/tdx/firmware/firmware_for_test.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

// Values from an independent computation over the same bytes. Real firmware files are in tests/tdx-measure.
TEST(MrtdOfASmallFirmware) {
  Bytes firmware = fake::BuildFirmware(fake::DefaultSections());
  auto tdvf = ParseTdvf(firmware);
  REQUIRE_OK(tdvf);
  EXPECT_EQ(MeasureMrtd(firmware, *tdvf, MrtdOrder::kOnePass).hex(),
            "70c5307fa6016ee33e40be638a3aba979d1028fd8af37d24754bd8fa809273709312d9eff51259532a04e03c5a006ef1");
  EXPECT_EQ(MeasureMrtd(firmware, *tdvf, MrtdOrder::kTwoPass).hex(),
            "3c68d01452370de6647db6e79f4b658e98431b28bbd6eb368749bc7dea2c49497c761b22acb76ef04949d09ea8df06eb");
}

TEST(OnlyMeasuredContentMatters) {
  Bytes firmware = fake::BuildFirmware(fake::DefaultSections());
  auto tdvf = ParseTdvf(firmware);
  REQUIRE_OK(tdvf);
  Mrtd original = MeasureMrtd(firmware, *tdvf, MrtdOrder::kOnePass);
  Bytes other_variables = firmware;
  other_variables[0] ^= 1;  // in CFV
  EXPECT(MeasureMrtd(other_variables, *tdvf, MrtdOrder::kOnePass) == original);
  Bytes other_code = firmware;
  other_code[0x1000] ^= 1;  // in BFV
  EXPECT(!(MeasureMrtd(other_code, *tdvf, MrtdOrder::kOnePass) == original));
}
