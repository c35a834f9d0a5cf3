// SPDX-License-Identifier: Apache-2.0
//
// An SVSM image of any content, below an empty firmware, is explained or refused.
#include "measurements/snp/firmware/svsm.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  ByteView image(data, size);
  auto layout = snp::ParseFirmware(image);
  if (!layout.ok()) return 0;
  uint64_t total = 0;
  for (const auto& section : layout->sections.value_or(std::vector<snp::MetadataSection>())) total += section.size;
  if (total > (1 << 20)) return 0;  // gigabytes of zero pages are too slow for a fuzzer
  auto firmware = snp::MeasuredFirmware::FromDigest({}, {}, 4096);
  auto steps = snp::ExplainSvsmLaunch(firmware, image, 4096, {});
  CHECK(!steps.ok() || !steps->empty());
  return 0;
}
