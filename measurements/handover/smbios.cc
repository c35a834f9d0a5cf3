// SPDX-License-Identifier: Apache-2.0
#include "measurements/handover/smbios.h"

#include <algorithm>
#include <vector>

#include "measurements/base/text.h"

namespace samovar::handover {

namespace {

constexpr uint8_t kBios = 0;
constexpr uint8_t kEnd = 127;
constexpr size_t kHeaderSize = 4;
constexpr size_t kMaxTable = size_t{1} << 20;

struct Structure {
  uint8_t type;
  size_t offset;     // in the table
  size_t formatted;  // length of the formatted area, header included
  size_t size;       // with the strings and their terminator
};

Error Bad(size_t offset, const std::string& what) {
  return {Code::kMalformed, "SMBIOS table: structure at offset " + HexNumber(offset) + ": " + what};
}

Result<Structure> ParseStructure(ByteView table, size_t offset) {
  ByteReader reader(table.subspan(offset));
  Structure structure{};
  structure.offset = offset;
  structure.type = TRY(reader.U8("Type"));
  structure.formatted = TRY(reader.U8("Length"));
  if (structure.formatted < kHeaderSize) return Bad(offset, "Length " + Decimal(structure.formatted) + " is below 4");
  TRY(reader.Skip(structure.formatted - 2, "formatted area"));
  // Strings, each with a NUL, then one more; two NULs if there is no string.
  ByteView strings = table.subspan(offset + structure.formatted);
  for (size_t i = 0; i + 1 < strings.size(); ++i) {
    if (strings[i] != 0 || strings[i + 1] != 0) continue;
    structure.size = structure.formatted + i + 2;
    return structure;
  }
  return Bad(offset, "the strings have no end");
}

// All structures up to and including the end marker, or up to the end of the table.
Result<std::vector<Structure>> ParseTable(ByteView table) {
  if (table.size() > kMaxTable) return Error(Code::kLimit, "SMBIOS table: larger than 1 MiB");
  std::vector<Structure> structures;
  size_t offset = 0;
  while (offset < table.size()) {
    structures.push_back(TRY(ParseStructure(table, offset).In("SMBIOS table")));
    offset += structures.back().size;
    if (structures.back().type == kEnd) break;
  }
  if (structures.empty()) return Error(Code::kMalformed, "SMBIOS table: empty");
  return structures;
}

// One field that the measurement leaves out. A string field is an index into the strings of the structure.
struct Field {
  uint8_t type;
  uint8_t offset;
  uint8_t size;
  bool is_string;
};

// In the order in which the firmware applies them (the index of a string is read before it is zeroed).
constexpr Field kBlanked[] = {
    {1, 0x07, 1, true},    // System: Serial Number
    {1, 0x08, 16, false},  // UUID
    {1, 0x18, 1, false},   // Wake-up Type
    {2, 0x07, 1, true},    // Baseboard: Serial Number
    {2, 0x0a, 1, true},    // Location in Chassis
    {3, 0x07, 1, true},    // Chassis: Serial Number
    {3, 0x08, 1, true},    // Asset Tag Number
    {4, 0x20, 1, true},    // Processor: Serial Number
    {4, 0x21, 1, true},    // Asset Tag
    {4, 0x22, 1, true},    // Part Number
    {4, 0x23, 1, false},   // Core Count
    {4, 0x24, 1, false},   // Core Enabled
    {4, 0x25, 1, false},   // Thread Count
    {4, 0x2a, 2, false},   // Core Count 2
    {4, 0x2c, 2, false},   // Core Enabled 2
    {4, 0x2e, 2, false},   // Thread Count 2
    {4, 0x11, 1, false},   // Voltage
    {4, 0x16, 2, false},   // Current Speed
    {17, 0x18, 1, true},   // Memory Device: Serial Number
    {17, 0x19, 1, true},   // Asset Tag
    {17, 0x1a, 1, true},   // Part Number
    {22, 0x07, 1, true},   // Portable Battery: Serial Number
    {22, 0x10, 2, false},  // SBDS Serial Number
    {22, 0x12, 2, false},  // SBDS Manufacture Date
    {23, 0x07, 2, false},  // System Reset: Reset Count
    {27, 0x0c, 2, false},  // Cooling Device: Nominal Speed
    {39, 0x08, 1, true},   // System Power Supply: Serial Number
    {39, 0x09, 1, true},   // Asset Tag Number
    {39, 0x0a, 1, true},   // Model Part Number
};

// Types of which nothing but the header is measured: OEM strings, event log, physical memory errors, boot integrity.
constexpr uint8_t kBlankedTypes[] = {11, 15, 18, 31, 33};

bool IsBlanked(uint8_t type) {
  return type >= 128 || std::find(std::begin(kBlankedTypes), std::end(kBlankedTypes), type) != std::end(kBlankedTypes);
}

// Overwrites string number `index` (from 1) with spaces. An index beyond the last string leads the firmware to the
// last.
void BlankString(std::span<uint8_t> strings, uint8_t index) {
  size_t start = 0;
  for (uint8_t i = 1; start < strings.size() && strings[start] != 0; ++i) {
    size_t end = start;
    while (end < strings.size() && strings[end] != 0) ++end;
    bool is_last = end + 1 >= strings.size() || strings[end + 1] == 0;
    if (i == index || is_last) {
      std::fill(strings.begin() + static_cast<ptrdiff_t>(start), strings.begin() + static_cast<ptrdiff_t>(end), ' ');
      return;
    }
    start = end + 1;
  }
}

void BlankFields(std::span<uint8_t> bytes, const Structure& structure) {
  for (const Field& field : kBlanked) {
    if (field.type != structure.type) continue;
    // A structure of an older SMBIOS version ends before the fields that came later.
    if (size_t{field.offset} + field.size > structure.formatted) continue;
    if (field.is_string && bytes[field.offset] != 0) {
      BlankString(bytes.subspan(structure.formatted), bytes[field.offset]);
    }
    std::fill_n(bytes.begin() + field.offset, field.size, uint8_t{0});
  }
}

void PutStructure(ByteWriter& out, ByteView table, const Structure& structure) {
  out.Raw(table.subspan(structure.offset, structure.size));
}

// The BIOS information of OVMF: fixed but for the three strings.
void PutBios(ByteWriter& out, const firmware::BiosInformation& bios) {
  out.Raw(Bytes{kBios, 0x1a, 0x00, 0x00});             // handle 0
  out.Raw(Bytes{1, 2, 0x00, 0xe8, 3, 0});              // vendor, version, segment, release date, ROM size
  out.Raw(Bytes{0x08, 0, 0, 0, 0, 0, 0, 0, 0, 0x1c});  // characteristics: not supported; virtual machine, UEFI
  out.Raw(Bytes{0x00, 0x00, 0xff, 0xff, 0x00, 0x00});  // release, embedded controller release, extended size
  for (const std::string* text : {&bios.vendor, &bios.version, &bios.release_date}) {
    out.Text(*text);
    out.U8(0);
  }
  out.U8(0);
}

}  // namespace

Result<bool> IsInstalledSmbios(ByteView table) {
  std::vector<Structure> structures = TRY(ParseTable(table));
  bool has_bios = std::any_of(structures.begin(), structures.end(), [](const auto& s) { return s.type == kBios; });
  return has_bios && structures.back().type == kEnd;
}

Result<Bytes> InstallSmbios(ByteView from_qemu, const firmware::BiosInformation& bios) {
  std::vector<Structure> structures = TRY(ParseTable(from_qemu));
  ByteWriter out;
  bool has_bios = false;
  for (const Structure& structure : structures) {
    has_bios = has_bios || structure.type == kBios;
    if (structure.type != kEnd) PutStructure(out, from_qemu, structure);
  }
  if (!has_bios) PutBios(out, bios);
  out.Raw(Bytes{kEnd, 4, 0xff, 0xfe, 0, 0});  // the firmware's own end marker, handle 0xfeff
  return std::move(out).Finish();
}

Result<Bytes> FilterSmbios(ByteView installed) {
  std::vector<Structure> structures = TRY(ParseTable(installed));
  if (structures.back().type != kEnd) return Bad(structures.back().offset, "no end marker (type 127) follows");
  Bytes out(installed.begin(), installed.begin() + static_cast<ptrdiff_t>(structures.back().offset) +
                                   static_cast<ptrdiff_t>(structures.back().size));
  for (const Structure& structure : structures) {
    std::span<uint8_t> bytes = std::span(out).subspan(structure.offset, structure.size);
    if (IsBlanked(structure.type)) {
      std::fill(bytes.begin() + kHeaderSize, bytes.end(), uint8_t{0});
    } else {
      BlankFields(bytes, structure);
    }
  }
  return out;
}

}  // namespace samovar::handover
