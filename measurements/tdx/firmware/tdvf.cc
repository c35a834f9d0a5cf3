// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/firmware/tdvf.h"

#include <algorithm>
#include <array>
#include <optional>

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

constexpr uint64_t kPage = 4096;
constexpr size_t kTailSize = 32;   // bytes after the footer of the GUIDed table: the reset vector
constexpr size_t kEntrySize = 18;  // u16 length and GUID at the end of each entry
constexpr uint32_t kMaxSections = 64;
constexpr uint32_t kSectionSize = 32;

using Guid = std::array<uint8_t, 16>;
// 96b582de-1fb2-45f7-baea-a366c55a082d
constexpr Guid kFooterGuid = {0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
                              0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d};
// e47a6535-984a-4798-865e-4685a7bf8ec2
constexpr Guid kMetadataGuid = {0x35, 0x65, 0x7a, 0xe4, 0x4a, 0x98, 0x98, 0x47,
                                0x86, 0x5e, 0x46, 0x85, 0xa7, 0xbf, 0x8e, 0xc2};

Error Bad(Code code, const std::string& what) { return {code, "TDVF metadata: " + what}; }

// The table that ends just before the footer entry, footer excluded.
Result<ByteView> GuidedTable(ByteView firmware) {
  if (firmware.size() < kTailSize + kEntrySize) return Bad(Code::kTruncated, "the file is too short to be firmware");
  size_t footer = firmware.size() - kTailSize - kEntrySize;
  if (!Equal(firmware.subspan(footer + 2, 16), kFooterGuid)) {
    return Bad(Code::kUnsupported, "no GUIDed table at offset " + HexNumber(footer + 2) +
                                       " from the end of the file: not an OVMF file, or one without its reset vector");
  }
  ByteReader reader(firmware.subspan(footer));
  uint16_t total = TRY(reader.U16Le("table length"));
  if (total < kEntrySize || total - kEntrySize > footer) {
    return Bad(Code::kMalformed, "GUIDed table: length " + Decimal(total) + " does not fit the file");
  }
  return firmware.subspan(footer - (total - kEntrySize), total - kEntrySize);
}

// Walks the table backwards, as it is laid out, to the entry that holds the offset of the descriptor.
Result<uint32_t> DescriptorOffsetFromEnd(ByteView table) {
  std::optional<uint32_t> found;
  while (!table.empty()) {
    if (table.size() < kEntrySize) return Bad(Code::kMalformed, "GUIDed table: stray bytes before the first entry");
    ByteReader reader(table.last(kEntrySize));
    uint16_t length = TRY(reader.U16Le("entry length"));
    ByteView guid = TRY(reader.Take(16, "entry GUID"));
    if (length < kEntrySize || length > table.size()) {
      return Bad(Code::kMalformed, "GUIDed table: entry length " + Decimal(length) + " does not fit the table");
    }
    ByteView data = table.last(length).first(length - kEntrySize);
    if (Equal(guid, kMetadataGuid)) {
      if (data.size() != 4) return Bad(Code::kMalformed, "the metadata entry is not 4 bytes");
      if (found) return Bad(Code::kMalformed, "two metadata entries");
      ByteReader value(data);
      found = TRY(value.U32Le("metadata offset"));
    }
    table = table.first(table.size() - length);
  }
  if (found) return *found;
  return Bad(Code::kUnsupported, "this firmware has none: it cannot start in a trust domain; use a TDX build of OVMF");
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
  ByteView table = TRY(GuidedTable(firmware));
  uint32_t from_end = TRY(DescriptorOffsetFromEnd(table));
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
