// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/firmware/blob_verifier.h"

#include "measurements/snp/firmware/firmware_json.h"
#include "measurements/snp/launch/launch.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::snp;

namespace {

constexpr CpuSignature kEpyc{0x800f12};

Bytes Append(Bytes out, ByteView more) {
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

// A page that holds `parts`, before the last page of an AmdSev build: a file with all the tables.
Bytes Firmware(std::initializer_list<ByteView> parts) {
  Bytes page;
  for (ByteView part : parts) page = Append(std::move(page), part);
  page.resize(4096);
  return Append(std::move(page), test::ReadVector("snp-measure/firmware/ovmf_AmdSev_suffix.bin"));
}

const ByteView kVolume = AsBytes("_FVH");

}  // namespace

TEST(FoundInTheVolumesOfTheFile) {
  struct {
    const char* name;
    Bytes image;
    BlobVerifier want;
  } rows[] = {
      {"no volume", Firmware({kKernelEntry.view(), kInitrdEntry.view(), kCmdlineEntry.view()}), BlobVerifier::kUnknown},
      {"all entries", Firmware({kVolume, kKernelEntry.view(), kInitrdEntry.view(), kCmdlineEntry.view()}),
       BlobVerifier::kCompares},
      {"none", Firmware({kVolume}), BlobVerifier::kAbsent},
      {"no kernel", Firmware({kVolume, kInitrdEntry.view(), kCmdlineEntry.view()}), BlobVerifier::kAbsent},
      {"no initrd", Firmware({kVolume, kKernelEntry.view(), kCmdlineEntry.view()}), BlobVerifier::kAbsent},
      {"no command line", Firmware({kVolume, kKernelEntry.view(), kInitrdEntry.view()}), BlobVerifier::kAbsent},
  };
  for (auto& row : rows) {
    test::Row name(row.name);
    EXPECT_EQ(FindBlobVerifier(row.image), row.want);
    auto firmware = MeasuredFirmware::Of(row.image);
    REQUIRE_OK(firmware);
    EXPECT_EQ(firmware->blob_verifier(), row.want);
    auto again = DecodeFirmware(EncodeFirmware(*firmware));
    REQUIRE_OK(again);
    EXPECT_EQ(again->blob_verifier(), row.want);
  }
}

TEST(NoKernelIsMeasuredThatNothingCompares) {
  auto firmware = MeasuredFirmware::Of(Firmware({kVolume}));
  REQUIRE_OK(firmware);
  const KernelHashes hashes{Sha256({}), Sha256({}), HashCmdline("")};
  const LaunchShape shape{1, kEpyc, kFeatureSnpActive, Vmm::kQemu};
  EXPECT_OK(MeasureLaunch(*firmware, std::nullopt, shape));
  EXPECT_ERROR(MeasureLaunch(*firmware, hashes, shape), Code::kUnsupported, "holds no code that compares");
  EXPECT_ERROR(MeasureVcpuCounts(*firmware, hashes, shape), Code::kUnsupported, "holds no code that compares");
  EXPECT_ERROR(ExplainLaunch(*firmware, hashes, shape), Code::kUnsupported, "holds no code that compares");
}
