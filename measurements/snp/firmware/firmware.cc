// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/firmware/firmware.h"

#include <array>
#include <string>

#include "measurements/base/guid.h"
#include "measurements/base/text.h"

namespace samovar::snp {

namespace {

constexpr Guid kFooter = Guid::Of("96b582de-1fb2-45f7-baea-a366c55a082d");
constexpr Guid kHashes = Guid::Of("7255371f-3a3b-4b04-927b-1da6efa8d454");
constexpr Guid kResetBlock = Guid::Of("00f771de-1a7e-4fcb-890e-68c77e2fb44e");
constexpr Guid kMetadata = Guid::Of("dc886566-984a-4798-a75e-5585a7bf67cc");
constexpr Guid kSvsmInfo = Guid::Of("a789a612-0597-4c4b-a49f-cbb1fe9d1ddd");

constexpr size_t kAfterTable = 32;      // the reset vector, which ends the image
constexpr size_t kEntryHead = 2 + 16;   // size of the whole entry, then its GUID; the data stands before them
constexpr size_t kMetadataHead = 16;    // signature, size, version, number of sections
constexpr size_t kSectionSize = 12;     // gpa, size, type
constexpr uint32_t kMaxSections = 256;  // known firmware has fewer than ten

// One entry of the footer table: its data, and the offset of that data in the image.
struct Entry {
  Guid guid;
  size_t offset;
  ByteView data;
};

std::string At(size_t offset) { return " at offset " + HexNumber(offset); }

// Reads the size and GUID that end an entry; `end` is where the entry ends.
Result<Entry> ReadEntry(ByteView image, size_t start_of_table, size_t end) {
  if (end - start_of_table < kEntryHead) {
    return Error(Code::kMalformed, "footer table: " + Decimal(end - start_of_table) + " bytes before the entry" +
                                       At(end) + " are no entry; an entry has at least 18");
  }
  ByteReader reader(image.subspan(end - kEntryHead, kEntryHead));
  uint16_t size = TRY(reader.U16Le("footer table: entry size"));
  if (size < kEntryHead || size > end - start_of_table) {
    return Error(Code::kMalformed, "footer table: entry that ends" + At(end) + ": size " + Decimal(size) +
                                       ", expected 18 to " + Decimal(end - start_of_table));
  }
  Guid guid{TRY((reader.Fixed<16>("footer table: entry GUID")))};
  return Entry{guid, end - size, image.subspan(end - size, size - kEntryHead)};
}

// Walks the table downwards from the footer. No footer GUID means no table.
Result<std::vector<Entry>> ReadTable(ByteView image) {
  if (image.size() < kAfterTable + kEntryHead) {
    return Error(Code::kTruncated,
                 "firmware: " + Decimal(image.size()) + " bytes are too few for a footer table" + ", which needs 50");
  }
  size_t end = image.size() - kAfterTable - kEntryHead;
  std::vector<Entry> out;
  if (!Equal(image.subspan(end + 2, 16), kFooter.view())) return out;
  size_t size = TRY(ByteReader(image.subspan(end)).U16Le("footer size"));  // with the footer itself
  if (size < kEntryHead || size - kEntryHead > end) {
    return Error(Code::kMalformed,
                 "footer table: size " + Decimal(size) + At(end) + ", expected 18 to " + Decimal(end + kEntryHead));
  }
  size_t start = end - (size - kEntryHead);
  while (end > start) {
    Entry entry = TRY(ReadEntry(image, start, end));
    for (const Entry& other : out) {
      if (other.guid == entry.guid) {
        return Error(Code::kMalformed, "footer table: the entries" + At(entry.offset) + " and " +
                                           HexNumber(other.offset) + " have the same GUID");
      }
    }
    out.push_back(entry);
    end = entry.offset;
  }
  return out;
}

const Entry* Find(const std::vector<Entry>& table, const Guid& guid) {
  for (const Entry& entry : table) {
    if (entry.guid == guid) return &entry;
  }
  return nullptr;
}

// The data of an entry, of which at least `size` bytes must be there.
Result<ByteReader> Open(const Entry& entry, size_t size, const std::string& name) {
  if (entry.data.size() >= size) return ByteReader(entry.data);
  return Error(Code::kTruncated, "footer table: " + name + At(entry.offset) + ": need " + Decimal(size) +
                                     " bytes of data, have " + Decimal(entry.data.size()));
}

Result<uint32_t> U32Of(const Entry& entry, const std::string& name) {
  ByteReader reader = TRY(Open(entry, 4, name));
  return reader.U32Le(name);
}

Result<std::vector<MetadataSection>> ReadMetadata(ByteView image, const Entry& entry) {
  uint32_t from_end = TRY(U32Of(entry, "SEV metadata entry"));
  if (from_end > image.size() || from_end < kMetadataHead) {
    return Error(Code::kMalformed, "SEV metadata: the entry" + At(entry.offset) + " points " + Decimal(from_end) +
                                       " bytes before the end; expected 16 to " + Decimal(image.size()));
  }
  size_t start = image.size() - from_end;
  ByteReader head(image.subspan(start));
  std::array<uint8_t, 4> signature = TRY((head.Fixed<4>("SEV metadata: signature")));
  if (AsText(signature) != "ASEV") {
    return Error(Code::kMalformed,
                 "SEV metadata" + At(start) + ": signature " + Quoted(AsText(signature)) + ", expected \"ASEV\"");
  }
  uint32_t size = TRY(head.U32Le("SEV metadata: size"));
  uint32_t version = TRY(head.U32Le("SEV metadata: version"));
  uint32_t count = TRY(head.U32Le("SEV metadata: number of sections"));
  if (version != 1) {
    return Error(Code::kUnsupported, "SEV metadata" + At(start) + ": version " + Decimal(version) + ", expected 1");
  }
  if (count > kMaxSections) {
    return Error(Code::kLimit, "SEV metadata" + At(start) + ": " + Decimal(count) + " sections, expected at most 256");
  }
  if (size > from_end || size < kMetadataHead + count * kSectionSize) {
    return Error(Code::kMalformed, "SEV metadata" + At(start) + ": size " + Decimal(size) + " for " + Decimal(count) +
                                       " sections, expected " + Decimal(kMetadataHead + count * kSectionSize) + " to " +
                                       Decimal(from_end));
  }
  std::vector<MetadataSection> out;
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t gpa = TRY(head.U32Le("SEV metadata: section address"));
    uint32_t length = TRY(head.U32Le("SEV metadata: section size"));
    auto type = static_cast<SectionType>(TRY(head.U32Le("SEV metadata: section type")));
    out.push_back({type, gpa, length});
  }
  return out;
}

// A range of size 0 overlaps nothing.
bool Overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size) {
  return a_size != 0 && b_size != 0 && a < b + b_size && b < a + a_size;
}

}  // namespace

Result<FirmwareLayout> ParseFirmware(ByteView image) {
  if (image.size() > kMaxFirmwareSize) {
    return Error(Code::kLimit, "firmware: " + Decimal(image.size()) + " bytes, at most " + Decimal(kMaxFirmwareSize));
  }
  std::vector<Entry> table = TRY(ReadTable(image));
  FirmwareLayout out;
  if (const Entry* entry = Find(table, kResetBlock)) {
    out.ap_reset_eip = TRY(U32Of(*entry, "SEV-ES reset block"));
  }
  if (const Entry* entry = Find(table, kSvsmInfo)) {
    out.svsm_launch_offset = TRY(U32Of(*entry, "SVSM info entry"));
  }
  if (const Entry* entry = Find(table, kHashes)) {
    ByteReader reader = TRY(Open(*entry, 8, "SEV hashes table entry"));
    uint32_t gpa = TRY(reader.U32Le("hashes table address"));
    uint32_t size = TRY(reader.U32Le("hashes table size"));
    out.hashes = HashesArea{gpa, size};
  }
  if (const Entry* entry = Find(table, kMetadata)) out.sections = TRY(ReadMetadata(image, *entry));
  return out;
}

std::string SectionName(SectionType type) {
  switch (type) {
    case SectionType::kSecMemory: return "SNP_SEC_MEM";
    case SectionType::kSecrets: return "SNP_SECRETS";
    case SectionType::kCpuid: return "CPUID";
    case SectionType::kSvsmCallingArea: return "SVSM_CAA";
    case SectionType::kKernelHashes: return "SNP_KERNEL_HASHES";
  }
  return "type " + Decimal(static_cast<uint32_t>(type));
}

namespace {

Result<void> ValidateSection(const MetadataSection& section, const std::string& where) {
  switch (section.type) {
    case SectionType::kSecrets:
    case SectionType::kCpuid:
      if (section.size != kPageSize) {
        return Error(Code::kMalformed, where + ": size " + HexNumber(section.size) + ", expected one page, 0x1000");
      }
      break;
    case SectionType::kSecMemory:
    case SectionType::kSvsmCallingArea:
    case SectionType::kKernelHashes: break;
    default: return Error(Code::kUnsupported, where + ": no section type that this program knows");
  }
  if (section.gpa % kPageSize != 0 || section.size % kPageSize != 0) {
    return Error(Code::kMalformed, where + ": address " + HexNumber(section.gpa) + " and size " +
                                       HexNumber(section.size) + " must be whole pages");
  }
  if (section.gpa + uint64_t{section.size} > kFourGiB) {
    return Error(Code::kMalformed,
                 where + ": " + HexNumber(section.gpa) + " + " + HexNumber(section.size) + " is beyond 4 GiB");
  }
  return {};
}

}  // namespace

Result<void> ValidateSections(const std::vector<MetadataSection>& sections, const std::vector<ImageRange>& images) {
  for (size_t i = 0; i < sections.size(); ++i) {
    const MetadataSection& section = sections[i];
    std::string where = "SEV metadata: section " + Decimal(i) + " (" + SectionName(section.type) + ")";
    TRY(ValidateSection(section, where));
    for (const ImageRange& image : images) {
      if (Overlap(section.gpa, section.size, image.gpa, image.size)) {
        return Error(Code::kMalformed, where + ": overlaps the image at " + HexNumber(image.gpa));
      }
    }
    for (size_t j = 0; j < i; ++j) {
      if (Overlap(section.gpa, section.size, sections[j].gpa, sections[j].size)) {
        return Error(Code::kMalformed, where + ": overlaps section " + Decimal(j) + " (" +
                                           SectionName(sections[j].type) + ") at " + HexNumber(sections[j].gpa));
      }
    }
  }
  return {};
}

}  // namespace samovar::snp
