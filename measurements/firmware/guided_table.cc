// SPDX-License-Identifier: Apache-2.0
#include "measurements/firmware/guided_table.h"

#include <string>

#include "measurements/base/text.h"

namespace samovar::firmware {

namespace {

constexpr Guid kFooter = Guid::Of("96b582de-1fb2-45f7-baea-a366c55a082d");
constexpr size_t kAfterTable = 32;     // the reset vector, which ends the image
constexpr size_t kEntryTail = 2 + 16;  // size of the whole entry, then its GUID; the data stands before them

std::string At(size_t offset) { return " at offset " + HexNumber(offset); }

// Reads the entry that ends at `end`, by the size and GUID that it ends with.
Result<TableEntry> ReadEntry(ByteView image, size_t start_of_table, size_t end) {
  if (end - start_of_table < kEntryTail) {
    return Error(Code::kMalformed, "footer table: " + Decimal(end - start_of_table) + " bytes before the entry" +
                                       At(end) + " are no entry; an entry has at least 18");
  }
  ByteReader reader(image.subspan(end - kEntryTail, kEntryTail));
  uint16_t size = TRY(reader.U16Le("footer table: entry size"));
  if (size < kEntryTail || size > end - start_of_table) {
    return Error(Code::kMalformed, "footer table: entry that ends" + At(end) + ": size " + Decimal(size) +
                                       ", expected 18 to " + Decimal(end - start_of_table));
  }
  Guid guid{TRY((reader.Fixed<16>("footer table: entry GUID")))};
  return TableEntry{guid, end - size, image.subspan(end - size, size - kEntryTail)};
}

}  // namespace

Result<std::optional<GuidedTable>> ReadGuidedTable(ByteView image) {
  if (image.size() < kAfterTable + kEntryTail) {
    return Error(Code::kTruncated,
                 "the image: " + Decimal(image.size()) + " bytes are too few for a footer table, which needs 50");
  }
  size_t end = image.size() - kAfterTable - kEntryTail;
  if (!Equal(image.subspan(end + 2, 16), kFooter.view())) return std::optional<GuidedTable>();
  size_t size = TRY(ByteReader(image.subspan(end)).U16Le("footer size"));  // with the footer itself
  if (size < kEntryTail || size - kEntryTail > end) {
    return Error(Code::kMalformed,
                 "footer table: size " + Decimal(size) + At(end) + ", expected 18 to " + Decimal(end + kEntryTail));
  }
  size_t start = end - (size - kEntryTail);
  GuidedTable out;
  while (end > start) {
    TableEntry entry = TRY(ReadEntry(image, start, end));
    if (const TableEntry* other = FindEntry(out, entry.guid)) {
      return Error(Code::kMalformed, "footer table: the entries" + At(entry.offset) + " and " +
                                         HexNumber(other->offset) + " have the same GUID");
    }
    out.push_back(entry);
    end = entry.offset;
  }
  return std::optional<GuidedTable>(std::move(out));
}

const TableEntry* FindEntry(const GuidedTable& table, const Guid& guid) {
  for (const TableEntry& entry : table) {
    if (entry.guid == guid) return &entry;
  }
  return nullptr;
}

}  // namespace samovar::firmware
