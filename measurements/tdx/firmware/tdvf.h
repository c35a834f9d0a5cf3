// SPDX-License-Identifier: Apache-2.0
//
// TDVF metadata: the table in a TDX firmware file that says which parts of the file the VMM puts into the initial
// memory of the trust domain, and which of those it measures (Intel TDX Virtual Firmware Design Guide, revision 1.01,
// section 11; found through the GUIDed table at the end of an OVMF file). Little-endian. The file is hostile input: the
// rules are those by which QEMU accepts it (hw/i386/tdvf.c), and every section must lie within the file.
#pragma once

#include <cstdint>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::tdx {

enum class SectionType : uint32_t {
  kBfv = 0,      // boot firmware volume: the code
  kCfv = 1,      // configuration firmware volume: the variable store
  kTdHob = 2,    // where the VMM writes the TD HOB
  kTempMem = 3,  // zeroed memory for the first steps of the firmware
};

struct TdvfSection {
  uint32_t data_offset;
  uint32_t raw_size;
  uint64_t address;  // guest-physical, 4 KiB aligned
  uint64_t memory_size;
  SectionType type;
  uint32_t attributes;

  static constexpr uint32_t kExtendMr = 1;  // contents go into MRTD
  static constexpr uint32_t kPageAug = 2;   // added after the TD is built; QEMU pays no attention to it
};

struct Tdvf {
  std::vector<TdvfSection> sections;  // in the order of the table, which is the order of measurement

  // Find returns the first section of a type, or null.
  [[nodiscard]] const TdvfSection* Find(SectionType type) const;
  // Content borrows the bytes of `section` in `firmware`, the file that was parsed.
  [[nodiscard]] static ByteView Content(ByteView firmware, const TdvfSection& section);
};

// SectionName returns "BFV", "CFV", "TD_HOB" or "TempMem".
[[nodiscard]] const char* SectionName(SectionType type);

// The whole of the initial memory that this program is prepared to measure, well above any known firmware.
constexpr uint64_t kMaxTdvfMemory = uint64_t{512} << 20;

// ParseTdvf reads the metadata of a firmware file. Errors: kUnsupported if there is no TDVF metadata (the file is not a
// TDX firmware), else kTruncated, kMalformed or kLimit with the offset and the field.
Result<Tdvf> ParseTdvf(ByteView firmware);

}  // namespace samovar::tdx
