// SPDX-License-Identifier: Apache-2.0
#include "measurements/boot/acpi_blobs.h"
#include "measurements/boot/pci_window.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  samovar::ByteView input(data, size);
  (void)samovar::tdx::CheckAcpiTables(input);
  (void)samovar::tdx::CheckRsdp(input);
  (void)samovar::tdx::CheckTableLoader(input, 4096, 20);
  auto map = samovar::tdx::ParseE820(input);
  if (!map.ok()) return 0;
  for (unsigned bits : {36U, 39U, 40U, 46U, 52U}) {
    (void)samovar::tdx::PciWindowBase({bits, *map, std::nullopt});
  }
  return 0;
}
