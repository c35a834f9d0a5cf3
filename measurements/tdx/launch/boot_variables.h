// SPDX-License-Identifier: Apache-2.0
//
// The boot options that OVMF creates in a machine that boots a kernel directly: its own menu entries, and no disk,
// since the kernel is started before devices are searched. Their contents are measured into RTMR0 (UEFI 2.10,
// sections 3.1.3 EFI_LOAD_OPTION and 10.3.5 device paths). Little-endian.
#pragma once

#include <string>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/tdx/firmware/firmware_traits.h"

namespace samovar::tdx {

struct BootVariable {
  std::string name;  // "BootOrder", "Boot0000"
  Bytes data;
};

// BootVariables returns BootOrder and the options that it lists, in the order in which they are measured.
[[nodiscard]] std::vector<BootVariable> BootVariables(Generation generation);

}  // namespace samovar::tdx
