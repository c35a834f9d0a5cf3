// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/firmware/firmware.h"

#include <array>
#include <string>

#include "measurements/base/guid.h"
#include "measurements/base/text.h"
#include "measurements/firmware/guided_table.h"

namespace samovar::snp {

namespace {

constexpr Guid kHashes = Guid::Of("7255371f-3a3b-4b04-927b-1da6efa8d454");
constexpr Guid kResetBlock = Guid::Of("00f771de-1a7e-4fcb-890e-68c77e2fb44e");
constexpr Guid kMetadata = Guid::Of("dc886566-984a-4798-a75e-5585a7bf67cc");
constexpr Guid kSvsmInfo = Guid::Of("a789a612-0597-4c4b-a49f-cbb1fe9d1ddd");

constexpr size_t kMetadataHead = 16;    // signature, size, version, number of sections
constexpr size_t kSectionSize = 12;     // gpa, size, type
constexpr uint32_t kMaxSections = 256;  // known firmware has fewer than ten

using firmware::FindEntry;
using firmware::GuidedTable;
using firmware::TableEntry;

std::string At(size_t offset) { return " at offset " + HexNumber(offset); }

// The data of an entry, of which at least `size` bytes must be there.
Result<ByteReader> Open(const TableEntry& entry, size_t size, const std::string& name) {
  if (entry.data.size() >= size) return ByteReader(entry.data);
  return Error(Code::kTruncated, "footer table: " + name + At(entry.offset) + ": need " + Decimal(size) +
                                     " bytes of data, have " + Decimal(entry.data.size()));
}

Result<uint32_t> U32Of(const TableEntry& entry, const std::string& name) {
  ByteReader reader = TRY(Open(entry, 4, name));
  return reader.U32Le(name);
}

Result<std::vector<MetadataSection>> ReadMetadata(ByteView image, const TableEntry& entry) {
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
  // No table asks for nothing.
  std::optional<GuidedTable> found = TRY(firmware::ReadGuidedTable(image));
  const GuidedTable table = found.value_or(GuidedTable());
  FirmwareLayout out;
  if (const TableEntry* entry = FindEntry(table, kResetBlock)) {
    out.ap_reset_eip = TRY(U32Of(*entry, "SEV-ES reset block"));
  }
  if (const TableEntry* entry = FindEntry(table, kSvsmInfo)) {
    out.svsm_launch_offset = TRY(U32Of(*entry, "SVSM info entry"));
  }
  if (const TableEntry* entry = FindEntry(table, kHashes)) {
    ByteReader reader = TRY(Open(*entry, 8, "SEV hashes table entry"));
    uint32_t gpa = TRY(reader.U32Le("hashes table address"));
    uint32_t size = TRY(reader.U32Le("hashes table size"));
    out.hashes = HashesArea{gpa, size};
  }
  if (const TableEntry* entry = FindEntry(table, kMetadata)) out.sections = TRY(ReadMetadata(image, *entry));
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
