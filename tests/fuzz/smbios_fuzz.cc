// SPDX-License-Identifier: Apache-2.0
//
// Whatever table can be installed can be filtered, and the result is as long as the table.
#include "measurements/handover/smbios.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  auto installed = handover::InstallSmbios(ByteView(data, size), {"vendor", "version", "01/01/2026"});
  if (!installed.ok()) return 0;
  auto filtered = handover::FilterSmbios(*installed);
  CHECK(filtered.ok() && filtered->size() == installed->size());
  return 0;
}
