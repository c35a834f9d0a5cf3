// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/launch/td_hob.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

constexpr uint16_t kHobHandoff = 1;
constexpr uint16_t kHobResource = 3;
constexpr uint16_t kHandoffSize = 56;
constexpr uint16_t kResourceSize = 48;
constexpr uint64_t kEndSize = 8;
constexpr uint32_t kPresentInitializedTested = 7;

enum class Resource : uint32_t { kSystemMemory = 0, kUnaccepted = 7 };

struct Range {
  uint64_t start;
  uint64_t size;
  Resource kind;
};

// QEMU lists the RAM from the bottom up.
std::vector<Range> Ram(const std::vector<handover::MemoryRange>& map) {
  std::vector<Range> out;
  for (const handover::MemoryRange& range : map) {
    if (range.type == handover::MemoryRange::kRam) out.push_back({range.start, range.size, Resource::kUnaccepted});
  }
  std::sort(out.begin(), out.end(), [](const Range& a, const Range& b) { return a.start < b.start; });
  return out;
}

// Cuts `hole` out of the RAM ranges and puts it in as memory that the VMM has already added.
Result<void> Accept(std::vector<Range>& ranges, const TdvfSection& hole) {
  for (size_t i = 0; i < ranges.size(); ++i) {
    Range whole = ranges[i];
    if (whole.kind != Resource::kUnaccepted || hole.address < whole.start || hole.address - whole.start > whole.size ||
        hole.memory_size > whole.size - (hole.address - whole.start)) {
      continue;
    }
    std::vector<Range> parts;
    uint64_t before = hole.address - whole.start;
    if (before > 0) parts.push_back({whole.start, before, Resource::kUnaccepted});
    parts.push_back({hole.address, hole.memory_size, Resource::kSystemMemory});
    uint64_t after = whole.size - before - hole.memory_size;
    if (after > 0) parts.push_back({hole.address + hole.memory_size, after, Resource::kUnaccepted});
    auto at = ranges.erase(ranges.begin() + static_cast<ptrdiff_t>(i));
    ranges.insert(at, parts.begin(), parts.end());
    return {};
  }
  return Error(Code::kUsage, "memory: section " + std::string(SectionName(hole.type)) + " at " +
                                 HexNumber(hole.address) +
                                 " does not fit into the RAM of the machine; give more memory");
}

}  // namespace

Result<std::vector<handover::MemoryRange>> RamOfQ35(uint64_t memory) {
  // With 2.75 GiB or more below 4 GiB it leaves a hole from 2 GiB upwards.
  constexpr uint64_t kSplitFrom = 0xB0000000;
  constexpr uint64_t kLowWhenSplit = 0x80000000;
  constexpr uint64_t kFourGib = uint64_t{1} << 32;
  if (memory == 0 || memory % 8192 != 0 || memory > uint64_t{1} << 51) {
    return Error(Code::kUsage, "memory: " + Decimal(memory) +
                                   " bytes is not a size that a machine can have: QEMU rounds it to 8 KiB");
  }
  if (memory < kSplitFrom) return std::vector<handover::MemoryRange>{{0, memory, handover::MemoryRange::kRam}};
  return std::vector<handover::MemoryRange>{{0, kLowWhenSplit, handover::MemoryRange::kRam},
                                            {kFourGib, memory - kLowWhenSplit, handover::MemoryRange::kRam}};
}

Result<Bytes> EncodeTdHob(const Tdvf& tdvf, const std::vector<handover::MemoryRange>& map) {
  const TdvfSection* hob = tdvf.Find(SectionType::kTdHob);
  if (hob == nullptr) return Error(Code::kUnsupported, "TDVF metadata: no TD_HOB section");
  std::vector<Range> ranges = Ram(map);
  for (const TdvfSection& section : tdvf.sections) {
    if (section.type == SectionType::kTdHob || section.type == SectionType::kTempMem) TRY(Accept(ranges, section));
  }
  ByteWriter out;
  out.U16Le(kHobHandoff);
  out.U16Le(kHandoffSize);
  out.Zero(4);
  out.U32Le(9);  // EFI_HOB_HANDOFF_TABLE_VERSION
  out.Zero(4 + 4 * 8);
  out.U64Le(hob->address + kHandoffSize + ranges.size() * kResourceSize + kEndSize);  // EfiEndOfHobList
  for (const Range& range : ranges) {
    out.U16Le(kHobResource);
    out.U16Le(kResourceSize);
    out.Zero(4 + 16);  // Reserved, Owner
    out.U32Le(static_cast<uint32_t>(range.kind));
    out.U32Le(kPresentInitializedTested);
    out.U64Le(range.start);
    out.U64Le(range.size);
  }
  return std::move(out).Finish();
}

}  // namespace samovar::tdx
