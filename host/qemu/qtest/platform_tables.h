// SPDX-License-Identifier: Apache-2.0
//
// The ACPI and SMBIOS blobs of a machine, taken from the QEMU that will run it. QEMU builds the blobs when the firmware
// first reads them, from what the firmware has set up by then; so the few registers that matter are set here as OVMF
// sets them, and the blobs are read through fw_cfg (QEMU docs/specs/fw_cfg), which is big-endian.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/tdx/launch/launch_prediction.h"

namespace samovar::qtest {

struct TableRequest {
  std::string qemu;                    // program
  std::vector<std::string> arguments;  // of the machine, as it will be launched, but without a confidential guest
  // The physical address bits of the CPU that the firmware will see, by which it places the 64-bit PCI window
  // (measurements/handover/pci_window.h). Needed only if a device has a 64-bit BAR.
  std::optional<unsigned> address_bits;
};

// ReadPlatformTables starts QEMU stopped, reads the tables, and ends it: about a fifth of a second. If a device has a
// 64-bit BAR and address_bits is not given, the tables come with acpi_doubt set. Errors: kEnvironment or kProtocol.
Result<tdx::PlatformTables> ReadPlatformTables(const TableRequest& request);

}  // namespace samovar::qtest
