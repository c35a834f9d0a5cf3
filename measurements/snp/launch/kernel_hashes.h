// SPDX-License-Identifier: Apache-2.0
//
// The table through which measured direct boot covers kernel, initrd and command line: the VMM puts their SHA-256 into
// guest memory, the launch digest covers the table, and the firmware refuses to boot files that do not match it
// (QEMU docs/system/i386/amd-memory-encryption.rst, edk2 OvmfPkg/AmdSev/BlobVerifierLibSevHashes). GUIDs and lengths as
// in QEMU target/i386/sev.c; integers are little-endian.
#pragma once

#include <array>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/guid.h"
#include "measurements/hash/digest.h"

namespace samovar::snp {

struct KernelHashes {
  Sha256Digest kernel;   // of the file as the VMM serves it
  Sha256Digest initrd;   // of no bytes if there is none
  Sha256Digest cmdline;  // of the text and a terminating NUL
  bool operator==(const KernelHashes&) const = default;
};

// The entries of the table, by which firmware finds what it has to compare.
inline constexpr Guid kCmdlineEntry = Guid::Of("97d02dd8-bd20-4c94-aa78-e7714d36ab2a");
inline constexpr Guid kInitrdEntry = Guid::Of("44baf731-3a2f-4bd7-9af1-41e29169781d");
inline constexpr Guid kKernelEntry = Guid::Of("4de79437-abd2-427f-b835-d5b172d2045b");

inline constexpr size_t kHashesTableSize = 176;  // 168 bytes, padded to a multiple of 16

// HashCmdline returns SHA-256 of `cmdline` followed by one NUL, which is what the firmware compares.
[[nodiscard]] Sha256Digest HashCmdline(std::string_view cmdline);

// EncodeKernelHashesTable returns the padded table, as it lies at the hashes address of the firmware
// (FirmwareLayout::hashes).
[[nodiscard]] std::array<uint8_t, kHashesTableSize> EncodeKernelHashesTable(const KernelHashes& hashes);

}  // namespace samovar::snp
