// SPDX-License-Identifier: Apache-2.0
//
// Metadata that parses describes sections within the file that can be measured and put into a TD HOB. The input is the
// end of a firmware file; MRTD is computed only where that is quick.
#include "measurements/tdx/firmware/tdvf.h"
#include "measurements/tdx/launch/mrtd.h"
#include "measurements/tdx/launch/td_hob.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  ByteView firmware(data, size);
  auto tdvf = tdx::ParseTdvf(firmware);
  if (!tdvf.ok()) return 0;
  uint64_t memory = 0;
  for (const auto& section : tdvf->sections) {
    CHECK(tdx::Tdvf::Content(firmware, section).size() <= section.memory_size);
    memory += section.memory_size;
  }
  if (memory < (1 << 20)) (void)tdx::MeasureMrtd(firmware, *tdvf, tdx::MrtdOrder::kTwoPass);
  (void)tdx::EncodeTdHob(*tdvf, tdx::RamOfQ35(uint64_t{4} << 30).value()).ok();
  return 0;
}
