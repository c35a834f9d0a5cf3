// SPDX-License-Identifier: Apache-2.0
#include "measurements/handover/authenticode.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::handover {

namespace {

constexpr size_t kPeOffsetField = 0x3c;
constexpr size_t kCoffSize = 20;
constexpr size_t kChecksumInOptional = 64;
constexpr size_t kSectionHeaderSize = 40;
constexpr uint16_t kMagicPe32 = 0x10b;
constexpr uint16_t kMagicPe32Plus = 0x20b;
constexpr size_t kSecurityDirectory = 4;

Error Bad(Code code, const std::string& what) { return {code, "PE image: " + what}; }

// What the optional header says; offsets are from the start of the file.
struct OptionalHeader {
  size_t headers_size = 0;
  std::optional<size_t> security_entry;
  uint32_t certificates_offset = 0;
  uint32_t certificates_size = 0;
};

Result<OptionalHeader> ParseOptionalHeader(ByteView image, size_t at, uint16_t size) {
  ByteReader reader(image.subspan(at, size));
  OptionalHeader out;
  uint16_t magic = TRY(reader.U16Le("optional header magic"));
  if (magic != kMagicPe32 && magic != kMagicPe32Plus) {
    return Bad(Code::kUnsupported, "optional header magic " + HexNumber(magic) + " is neither PE32 nor PE32+");
  }
  TRY(reader.Skip(60 - 2, "optional header"));
  out.headers_size = TRY(reader.U32Le("SizeOfHeaders"));
  // CheckSum at 64, then up to NumberOfRvaAndSizes at 92 (PE32) or 108 (PE32+).
  TRY(reader.Skip((magic == kMagicPe32 ? 92 : 108) - 64, "optional header"));
  uint32_t directories = TRY(reader.U32Le("NumberOfRvaAndSizes"));
  if (directories > 16) return Bad(Code::kMalformed, "NumberOfRvaAndSizes is " + Decimal(directories));
  if (directories <= kSecurityDirectory) return out;
  TRY(reader.Skip(8 * kSecurityDirectory, "data directories"));
  out.security_entry = at + reader.offset();
  out.certificates_offset = TRY(reader.U32Le("security directory offset"));
  out.certificates_size = TRY(reader.U32Le("security directory size"));
  return out;
}

Result<std::vector<PeLayout::Range>> ParseSections(ByteView image, size_t at, uint16_t count) {
  ByteReader reader(image.subspan(at));
  std::vector<PeLayout::Range> sections;
  for (uint16_t i = 0; i < count; ++i) {
    std::string where = "section " + Decimal(i) + " at offset " + HexNumber(at + i * kSectionHeaderSize);
    TRY(reader.Skip(16, where));
    uint32_t size = TRY(reader.U32Le("SizeOfRawData"));
    uint32_t offset = TRY(reader.U32Le("PointerToRawData"));
    TRY(reader.Skip(16, where));
    if (size == 0) continue;
    if (offset > image.size() || size > image.size() - offset) {
      return Bad(Code::kMalformed, where + ": PointerToRawData " + HexNumber(offset) + " + SizeOfRawData " +
                                       HexNumber(size) + " lies beyond the file of " + HexNumber(image.size()) +
                                       " bytes");
    }
    sections.push_back({offset, size});
  }
  std::stable_sort(sections.begin(), sections.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
  return sections;
}

// The certificate table must be the end of the file, as signing tools put it; then "trailing data minus certificates"
// has one meaning.
Result<void> CheckCertificates(ByteView image, const OptionalHeader& header) {
  if (header.certificates_size == 0) return {};
  if (uint64_t{header.certificates_offset} + header.certificates_size == image.size()) return {};
  return Bad(Code::kMalformed, "the certificate table (offset " + HexNumber(header.certificates_offset) + ", size " +
                                   HexNumber(header.certificates_size) + ") does not end the file of " +
                                   HexNumber(image.size()) + " bytes");
}

// The total that the firmware counts as hashed; what lies beyond it in the file is trailing data.
Result<size_t> HashedSize(ByteView image, const PeLayout& layout) {
  uint64_t total = layout.headers_size;
  for (const PeLayout::Range& section : layout.sections) {
    if (section.offset < layout.headers_size) {
      return Bad(Code::kMalformed, "a section at offset " + HexNumber(section.offset) + " overlaps the headers");
    }
    total += section.size;
  }
  if (total + layout.certificates_size > image.size()) return Bad(Code::kMalformed, "sections overlap");
  return static_cast<size_t>(total);
}

}  // namespace

Result<PeLayout> ParsePe(ByteView image) {
  if (image.size() < kPeOffsetField + 4 || AsText(image.first(2)) != "MZ") {
    return Bad(Code::kUnsupported, "no \"MZ\" at offset 0: not an EFI application or a kernel with an EFI stub");
  }
  ByteReader dos(image.subspan(kPeOffsetField));
  uint32_t pe = TRY(dos.U32Le("e_lfanew"));
  if (pe > image.size()) return Bad(Code::kTruncated, "e_lfanew " + HexNumber(pe) + " lies beyond the file");
  ByteReader reader(image.subspan(pe));
  if (AsText(TRY(reader.Take(4, "PE signature"))) != std::string_view("PE\0\0", 4)) {
    return Bad(Code::kUnsupported, "no \"PE\" signature at offset " + HexNumber(pe));
  }
  TRY(reader.Skip(2, "Machine"));
  uint16_t sections = TRY(reader.U16Le("NumberOfSections"));
  TRY(reader.Skip(12, "COFF header"));
  uint16_t optional_size = TRY(reader.U16Le("SizeOfOptionalHeader"));
  TRY(reader.Skip(2, "Characteristics"));
  TRY(reader.Skip(optional_size, "optional header"));

  size_t optional_at = pe + 4 + kCoffSize;
  OptionalHeader header = TRY(ParseOptionalHeader(image, optional_at, optional_size).In("PE image"));
  TRY(CheckCertificates(image, header));
  PeLayout layout;
  layout.checksum_offset = optional_at + kChecksumInOptional;
  layout.security_entry_offset = header.security_entry;
  layout.headers_size = header.headers_size;
  layout.certificates_size = header.certificates_size;
  layout.sections = TRY(ParseSections(image, optional_at + optional_size, sections).In("PE image"));
  if (layout.headers_size < optional_at + optional_size || layout.headers_size > image.size()) {
    return Bad(Code::kMalformed, "SizeOfHeaders " + HexNumber(layout.headers_size) + " does not fit the file");
  }
  TRY(HashedSize(image, layout));
  return layout;
}

Result<Sha384Digest> MeasureAuthenticode(ByteView image) {
  PeLayout layout = TRY(ParsePe(image));
  size_t hashed = TRY(HashedSize(image, layout));
  Sha384Hasher hasher;
  size_t at = layout.checksum_offset + 4;
  hasher.Update(image.first(layout.checksum_offset));
  if (layout.security_entry_offset) {
    hasher.Update(image.subspan(at, *layout.security_entry_offset - at));
    at = *layout.security_entry_offset + 8;
  }
  hasher.Update(image.subspan(at, layout.headers_size - at));
  for (const PeLayout::Range& section : layout.sections) hasher.Update(image.subspan(section.offset, section.size));
  hasher.Update(image.subspan(hashed, image.size() - hashed - layout.certificates_size));
  return hasher.Finish();
}

}  // namespace samovar::handover
