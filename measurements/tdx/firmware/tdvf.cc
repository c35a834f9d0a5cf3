// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/firmware/tdvf.h"

#include <algorithm>
#include <optional>

#include "measurements/base/guid.h"
#include "measurements/base/text.h"
#include "measurements/firmware/guided_table.h"

namespace samovar::tdx {

namespace {

constexpr uint64_t kPage = 4096;
constexpr uint32_t kMaxSections = 64;
constexpr uint32_t kSectionSize = 32;

constexpr Guid kMetadata = Guid::Of("e47a6535-984a-4798-865e-4685a7bf8ec2");

Error Bad(Code code, const std::string& what) { return {code, "TDVF metadata: " + what}; }

// The offset of the descriptor from the end of the file, as the GUIDed table has it.
Result<uint32_t> DescriptorOffsetFromEnd(ByteView firmware) {
  std::optional<firmware::GuidedTable> table = TRY(firmware::ReadGuidedTable(firmware));
  if (!table) {
    return Bad(Code::kUnsupported,
               "no GUIDed table at the end of the file: not an OVMF file, or one without its reset "
               "vector");
  }
  const firmware::TableEntry* entry = firmware::FindEntry(*table, kMetadata);
  if (entry == nullptr) {
    return Bad(Code::kUnsupported,
               "this firmware has none: it cannot start in a trust domain; use a TDX build of OVMF");
  }
  if (entry->data.size() != 4) return Bad(Code::kMalformed, "the metadata entry is not 4 bytes");
  ByteReader value(entry->data);
  return value.U32Le("metadata offset");
}

// What the kind of a section says about its size in the file.
Result<void> CheckRawSize(const TdvfSection& section) {
  switch (section.type) {
    case SectionType::kBfv:
    case SectionType::kCfv:
      if (section.raw_size == 0) return Bad(Code::kMalformed, "RawDataSize is 0");
      return {};
    case SectionType::kTdHob:
    case SectionType::kTempMem:
      if (section.raw_size != 0) return Bad(Code::kMalformed, "RawDataSize must be 0");
      return {};
  }
  return Bad(Code::kUnsupported, "Type " + Decimal(static_cast<uint32_t>(section.type)) + " is not known");
}

Result<void> CheckSection(const TdvfSection& section, size_t file_size) {
  TRY(CheckRawSize(section));
  if (section.address % kPage != 0) {
    return Bad(Code::kMalformed, "MemoryAddress " + HexNumber(section.address) + " is not 4 KiB aligned");
  }
  if (section.memory_size == 0 || section.memory_size % kPage != 0) {
    return Bad(Code::kMalformed, "MemoryDataSize " + HexNumber(section.memory_size) + " is not a multiple of 4 KiB");
  }
  if (section.memory_size > kMaxTdvfMemory) {
    return Bad(Code::kLimit, "MemoryDataSize " + HexNumber(section.memory_size) + " is more than this program accepts");
  }
  if (section.address > UINT64_MAX - section.memory_size) {
    return Bad(Code::kMalformed, "MemoryAddress + MemoryDataSize overflows");
  }
  if (section.raw_size > section.memory_size) return Bad(Code::kMalformed, "RawDataSize exceeds MemoryDataSize");
  if (section.data_offset > file_size || section.raw_size > file_size - section.data_offset) {
    return Bad(Code::kMalformed, "DataOffset " + HexNumber(section.data_offset) + " + RawDataSize " +
                                     HexNumber(section.raw_size) + " lies beyond the file of " + HexNumber(file_size) +
                                     " bytes");
  }
  return {};
}

Result<TdvfSection> ParseSection(ByteReader& reader, size_t file_size) {
  TdvfSection section{};
  section.data_offset = TRY(reader.U32Le("DataOffset"));
  section.raw_size = TRY(reader.U32Le("RawDataSize"));
  section.address = TRY(reader.U64Le("MemoryAddress"));
  section.memory_size = TRY(reader.U64Le("MemoryDataSize"));
  section.type = static_cast<SectionType>(TRY(reader.U32Le("Type")));
  section.attributes = TRY(reader.U32Le("Attributes"));
  TRY(CheckSection(section, file_size));
  return section;
}

// The guest-physical ranges must not overlap: a page can be added to a trust domain only once.
Result<void> CheckLayout(const std::vector<TdvfSection>& sections) {
  std::vector<const TdvfSection*> sorted;
  uint64_t total = 0;
  for (const TdvfSection& section : sections) {
    sorted.push_back(&section);
    total += section.memory_size;
  }
  if (total > kMaxTdvfMemory) return Bad(Code::kLimit, "the sections cover " + HexNumber(total) + " bytes of memory");
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->address < b->address; });
  for (size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i]->address - sorted[i - 1]->address < sorted[i - 1]->memory_size) {
      return Bad(Code::kMalformed, "two sections overlap at " + HexNumber(sorted[i]->address));
    }
  }
  return {};
}

}  // namespace

const TdvfSection* Tdvf::Find(SectionType type) const {
  for (const TdvfSection& section : sections) {
    if (section.type == type) return &section;
  }
  return nullptr;
}

ByteView Tdvf::Content(ByteView firmware, const TdvfSection& section) {
  return firmware.subspan(section.data_offset, section.raw_size);
}

const char* SectionName(SectionType type) {
  switch (type) {
    case SectionType::kBfv: return "BFV";
    case SectionType::kCfv: return "CFV";
    case SectionType::kTdHob: return "TD_HOB";
    case SectionType::kTempMem: return "TempMem";
  }
  return "unknown";
}

Result<Tdvf> ParseTdvf(ByteView firmware) {
  uint32_t from_end = TRY(DescriptorOffsetFromEnd(firmware));
  if (from_end > firmware.size()) {
    return Bad(Code::kMalformed, "descriptor offset " + HexNumber(from_end) + " from the end lies before the file");
  }
  size_t offset = firmware.size() - from_end;
  ByteReader reader(firmware.subspan(offset));
  if (AsText(TRY(reader.Take(4, "signature"))) != "TDVF") {
    return Bad(Code::kMalformed, "no \"TDVF\" signature at offset " + HexNumber(offset));
  }
  uint32_t length = TRY(reader.U32Le("length"));
  uint32_t version = TRY(reader.U32Le("version"));
  uint32_t count = TRY(reader.U32Le("section count"));
  if (version != 1) return Bad(Code::kUnsupported, "version " + Decimal(version) + " is not 1");
  if (count < 2 || count > kMaxSections) return Bad(Code::kMalformed, "section count is " + Decimal(count));
  if (length != 16 + count * kSectionSize) {
    return Bad(Code::kMalformed, "length " + Decimal(length) + " does not fit " + Decimal(count) + " sections");
  }
  Tdvf tdvf;
  for (uint32_t i = 0; i < count; ++i) {
    std::string where = "section " + Decimal(i) + " at offset " + HexNumber(offset + reader.offset());
    tdvf.sections.push_back(TRY(ParseSection(reader, firmware.size()).In(where)));
  }
  TRY(CheckLayout(tdvf.sections));
  return tdvf;
}

}  // namespace samovar::tdx
