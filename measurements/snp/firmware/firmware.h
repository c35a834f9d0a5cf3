// SPDX-License-Identifier: Apache-2.0
//
// What an OVMF image says about itself: the table of GUIDed entries that ends 32 bytes before the end of the image
// (edk2 OvmfPkg/ResetVector/Ia16/ResetVectorVtf0.asm) and the SEV metadata that one of its entries points to
// (OvmfPkg/ResetVector/X64/OvmfSevMetadata.asm). Integers are little-endian. The image is hostile input: whatever runs
// off, overlaps, is there twice or makes no sense is an error that names the table and the offset.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::snp {

inline constexpr uint64_t kPageSize = 4096;
inline constexpr uint64_t kFourGiB = uint64_t{1} << 32;
// No VMM maps a larger flash image below 4 GiB.
inline constexpr size_t kMaxFirmwareSize = 64 << 20;

// A SectionType as the metadata spells it; other values occur in malformed or future firmware.
enum class SectionType : uint32_t {
  kSecMemory = 1,
  kSecrets = 2,
  kCpuid = 3,
  kSvsmCallingArea = 4,
  kKernelHashes = 0x10,
};

struct MetadataSection {
  SectionType type;
  uint32_t gpa;
  uint32_t size;
  bool operator==(const MetadataSection&) const = default;
};

// Where the firmware expects the kernel-hashes table (SEV_HASH_TABLE_RV entry).
struct HashesArea {
  uint32_t gpa;
  uint32_t size;
  bool operator==(const HashesArea&) const = default;
};

// Each optional is empty if the image has no such entry.
struct FirmwareLayout {
  std::optional<uint32_t> ap_reset_eip;                  // SEV-ES reset block: where application processors start
  std::optional<HashesArea> hashes;                      // SEV hashes table
  std::optional<uint32_t> svsm_launch_offset;            // SVSM info: entry point, from the start of the image
  std::optional<std::vector<MetadataSection>> sections;  // SEV metadata, in the order of the table
  bool operator==(const FirmwareLayout&) const = default;
};

// ParseFirmware reads the tables of an image. An image without a footer has an empty layout; a footer or metadata that
// is there and broken is kMalformed or kTruncated. Of the sections only the table itself is judged: plain SEV and
// SEV-ES do not use them.
Result<FirmwareLayout> ParseFirmware(ByteView image);

// Guest-physical memory that an image fills.
struct ImageRange {
  uint64_t gpa;
  uint64_t size;
};

// ValidateSections checks what SNP needs of the sections: known types, whole pages, one page where the type has one,
// below 4 GiB, no overlap with each other or with the images. A section may be empty: OVMF for TDX has an SVSM_CAA
// without a page. Fails with kMalformed or kUnsupported naming the section.
Result<void> ValidateSections(const std::vector<MetadataSection>& sections, const std::vector<ImageRange>& images);

// SectionName returns "SNP_SEC_MEM" and the like, or the number of an unknown type.
[[nodiscard]] std::string SectionName(SectionType type);

}  // namespace samovar::snp
