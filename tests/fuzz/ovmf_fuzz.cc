// SPDX-License-Identifier: Apache-2.0
//
// A firmware image of any content has a layout or an error; what has a layout is measured, or refused, in the same way
// when it is given as JSON.
#include "measurements/snp/firmware/firmware_json.h"
#include "measurements/snp/launch/launch.h"
#include "measurements/snp/launch/sev_digest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  ByteView image(data, size);
  snp::KernelHashes hashes;
  (void)snp::MeasureSevEs(image, hashes, {}).ok();
  auto firmware = snp::MeasuredFirmware::Of(image);
  if (!firmware.ok()) return 0;
  // Sections may be gigabytes of zero pages, each of which is hashed: too slow for a fuzzer.
  uint64_t total = 0;
  for (const auto& section : firmware->layout().sections.value_or(std::vector<snp::MetadataSection>())) {
    total += section.size;
  }
  if (total > (1 << 20)) return 0;
  auto again = snp::DecodeFirmware(snp::EncodeFirmware(*firmware));
  CHECK(again.ok() && again->layout() == firmware->layout());
  auto digest = snp::MeasureLaunch(*firmware, hashes, {2, {}, 1, snp::Vmm::kQemu});
  auto digest_again = snp::MeasureLaunch(*again, hashes, {2, {}, 1, snp::Vmm::kQemu});
  CHECK(digest.ok() == digest_again.ok() && (!digest.ok() || *digest == *digest_again));
  return 0;
}
