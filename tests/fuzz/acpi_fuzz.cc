// SPDX-License-Identifier: Apache-2.0
#include "measurements/handover/acpi_blobs.h"
#include "measurements/handover/pci_window.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  samovar::ByteView input(data, size);
  (void)samovar::handover::CheckAcpiTables(input);
  (void)samovar::handover::CheckRsdp(input);
  (void)samovar::handover::CheckTableLoader(input, 4096, 20);
  auto map = samovar::handover::ParseE820(input);
  if (!map.ok()) return 0;
  for (unsigned bits : {36U, 39U, 40U, 46U, 52U}) {
    (void)samovar::handover::PciWindowBase({bits, *map, std::nullopt});
  }
  return 0;
}
