// SPDX-License-Identifier: Apache-2.0
//
// What a build of OVMF calls itself in its SMBIOS type 0, read from its driver SmbiosPlatformDxe. The driver holds the
// three texts in UTF-16, each at a multiple of eight bytes from the others: release date, version, vendor. That is how
// Debian's builds are laid out; where it is not so, nothing is found and nothing is guessed.
#pragma once

#include <optional>
#include <string>

#include "measurements/base/bytes.h"

namespace samovar::firmware {

// What the firmware writes into the SMBIOS structure of type 0.
struct BiosInformation {
  std::string vendor;
  std::string version;
  std::string release_date;
};

// FindBiosInformation searches the unpacked volumes of a firmware file.
[[nodiscard]] std::optional<BiosInformation> FindBiosInformation(ByteView unpacked);

}  // namespace samovar::firmware
