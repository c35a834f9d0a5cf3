// SPDX-License-Identifier: Apache-2.0
#include "measurements/handover/pci_window.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::handover {

namespace {

constexpr uint64_t kGib = uint64_t{1} << 30;
constexpr uint64_t kClassicSize = 32 * kGib;
constexpr unsigned kMaxUsedBits = 46;            // beyond it the firmware would need five levels of page tables
constexpr uint64_t kAmdReserved = 0xfd00000000;  // the start of the HyperTransport range
constexpr size_t kE820EntrySize = 20;

uint64_t AlignUp(uint64_t value, uint64_t power_of_two) { return (value + power_of_two - 1) & ~(power_of_two - 1); }

// The first address above all RAM, and above what is set aside for more of it.
uint64_t EndOfMemory(const AddressSpace& space) {
  uint64_t end = 4 * kGib;
  for (const MemoryRange& range : space.map) {
    if (range.type == MemoryRange::kRam) end = std::max(end, range.start + range.size);
  }
  return space.reserved_end ? std::max(end, *space.reserved_end) : end;
}

// The firmware does not believe every width that QEMU may claim: from 41 bits on it does; 36 and 39 are what Intel's
// processors have, and 40 what AMD's have. QEMU reserves a range below 1 TiB for the latter only.
bool IsBelieved(const AddressSpace& space) {
  unsigned bits = space.address_bits;
  if (bits != 40) return bits >= 41 || bits == 39 || bits == 36;
  return std::any_of(space.map.begin(), space.map.end(), [](const MemoryRange& range) {
    return range.type != MemoryRange::kRam && range.start == kAmdReserved;
  });
}

}  // namespace

Result<std::vector<MemoryRange>> ParseE820(ByteView blob) {
  ByteReader reader(blob);
  std::vector<MemoryRange> out;
  while (reader.remaining() > 0) {
    size_t at = reader.offset();
    MemoryRange range{};
    range.start = TRY(reader.U64Le("e820 start").In("etc/e820"));
    range.size = TRY(reader.U64Le("e820 size").In("etc/e820"));
    range.type = TRY(reader.U32Le("e820 type").In("etc/e820"));
    if (range.start > (uint64_t{1} << 52) || range.size > (uint64_t{1} << 52)) {
      return Error(Code::kMalformed, "etc/e820: entry " + Decimal(at / kE820EntrySize) + " at offset " + HexNumber(at) +
                                         " lies beyond 52 bits of address");
    }
    out.push_back(range);
  }
  return out;
}

Result<uint64_t> PciWindowBase(const AddressSpace& space) {
  const unsigned bits = std::min(space.address_bits, kMaxUsedBits);
  const uint64_t end = uint64_t{1} << bits;
  // Right above the memory, unless the address space has room for a window of an eighth of it at its top.
  const uint64_t classic = AlignUp(EndOfMemory(space), kClassicSize);
  const uint64_t size = end >> 3;
  if (!IsBelieved(space) || kClassicSize >= size || classic + size >= end) {
    if (classic + kClassicSize <= end) return classic;
    return Error(Code::kUnsupported,
                 "no 64-bit PCI window fits above the memory in " + Decimal(bits) + " address bits");
  }
  uint64_t base = end - size;
  // An overlap with a reserved range, as AMD processors have one below 1 TiB, moves it down.
  for (const MemoryRange& range : space.map) {
    if (std::max(range.start, base) >= std::min(range.start + range.size, base + size)) continue;
    if (range.start < size) return Error(Code::kUnsupported, "no 64-bit PCI window fits below a reserved range");
    base = (range.start - size) & ~(size - 1);
  }
  return base;
}

}  // namespace samovar::handover
