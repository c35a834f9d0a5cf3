// SPDX-License-Identifier: Apache-2.0
//
// Where OVMF puts the window for 64-bit PCI BARs (EDK II OvmfPkg, PlatformInitLib). QEMU writes the window that it
// finds into the DSDT, so that the ACPI tables of a machine with such a BAR depend on it. All numbers in bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::handover {

// An entry of fw_cfg etc/e820.
struct MemoryRange {
  uint64_t start;
  uint64_t size;
  uint32_t type;  // 1: RAM; else reserved

  static constexpr uint32_t kRam = 1;
};

// ParseE820 reads etc/e820: entries of u64 start, u64 size, u32 type. Errors: kTruncated, and kMalformed with the
// offset of an entry that wraps around.
Result<std::vector<MemoryRange>> ParseE820(ByteView blob);

// What decides where the window is.
struct AddressSpace {
  // Bits of physical address in CPUID 0x80000008 EAX, 36 to 52, of a processor of Intel's, or of AMD's if the map has
  // the range that QEMU reserves for it. The firmware never uses more than 46.
  unsigned address_bits;
  std::vector<MemoryRange> map;
  // fw_cfg etc/reserved-memory-end: the end of the area for memory that is plugged in later.
  std::optional<uint64_t> reserved_end;
};

// PciWindowBase returns the lowest address of the window. Errors: kUnsupported if none fits.
Result<uint64_t> PciWindowBase(const AddressSpace& space);

}  // namespace samovar::handover
