// SPDX-License-Identifier: Apache-2.0
//
// What a build of OVMF calls itself in its SMBIOS type 0, read from its driver SmbiosPlatformDxe. The driver holds the
// three texts in UTF-16, each at a multiple of eight bytes from the others: release date, version, vendor. That is how
// Debian's builds are laid out; where it is not so, nothing is found and nothing is guessed.
#pragma once

#include <optional>

#include "measurements/base/bytes.h"
#include "measurements/tdx/firmware/firmware_traits.h"

namespace samovar::tdx {

// FindBiosInformation searches the unpacked volumes of a firmware file.
[[nodiscard]] std::optional<BiosInformation> FindBiosInformation(ByteView unpacked);

}  // namespace samovar::tdx
