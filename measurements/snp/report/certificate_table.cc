// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/report/certificate_table.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "measurements/base/text.h"

namespace samovar::snp {

namespace {

constexpr size_t kEntrySize = 24;

constexpr struct {
  Guid guid;
  std::string_view name;
} kKnown[] = {
    {Guid::Of("63da758d-e664-4564-adc5-f4b93be8accd"), "VCEK"},
    {Guid::Of("a8074bc2-a25a-483e-aae6-39c045a0b8a1"), "VLEK"},
    {Guid::Of("4ab7b379-bbac-4fe4-a02f-05aef327c782"), "ASK"},
    {Guid::Of("c0b406a4-a803-4952-9743-3fb6014cd0ae"), "ARK"},
    {Guid::Of("92f81bc3-5811-4d3d-97ff-d19f88dc67ea"), "CRL"},
};

std::string_view NameOf(const Guid& guid) {
  const auto* known = std::ranges::find(kKnown, guid, [](const auto& row) { return row.guid; });
  return known == std::end(kKnown) ? std::string_view() : known->name;
}

// A known GUID in either order; any other in that of the specification.
TableEntry EntryOf(const std::array<uint8_t, 16>& raw, ByteView data) {
  const Guid as_uefi = {raw};
  const Guid guid = !NameOf(as_uefi).empty() ? as_uefi : as_uefi.Swapped();
  return {guid, NameOf(guid), data};
}

Result<ByteView> DataOf(ByteView table, size_t list, uint32_t offset, uint32_t length) {
  if (length != 0 && offset >= list && offset <= table.size() && length <= table.size() - offset) {
    return table.subspan(offset, length);
  }
  return Error(Code::kMalformed, "certificate table: an entry of " + Decimal(length) + " bytes at " +
                                     HexNumber(offset) + ": not between the list of entries and the end, " +
                                     HexNumber(table.size()));
}

// The size of the list of entries, its end included.
Result<size_t> ListSize(ByteView table) {
  ByteReader reader(table);
  while (!IsZero(TRY(reader.Take(kEntrySize, "certificate table: entry")))) {
    if (reader.offset() > kMaxTableEntries * kEntrySize) {
      return Error(Code::kLimit, "certificate table: more than " + Decimal(kMaxTableEntries) + " entries");
    }
  }
  return reader.offset();
}

}  // namespace

Result<std::vector<TableEntry>> ParseCertificateTable(ByteView bytes) {
  const size_t list = TRY(ListSize(bytes));
  ByteReader reader(bytes.first(list - kEntrySize));
  std::vector<TableEntry> out;
  while (reader.remaining() != 0) {
    const auto raw = TRY(reader.Fixed<16>("certificate table: GUID"));
    const uint32_t offset = TRY(reader.U32Le("certificate table: offset"));
    const uint32_t length = TRY(reader.U32Le("certificate table: length"));
    const TableEntry entry = EntryOf(raw, TRY(DataOf(bytes, list, offset, length)));
    if (std::ranges::find(out, entry.guid, &TableEntry::guid) != out.end()) {
      return Error(Code::kMalformed, "certificate table: the same kind of certificate " + std::string(entry.name) +
                                         " for the second time");
    }
    out.push_back(entry);
  }
  return out;
}

Result<ByteView> ReportLeaf(ByteView table) {
  const std::vector<TableEntry> entries = TRY(ParseCertificateTable(table));
  ByteView leaf;
  for (const TableEntry& entry : entries) {
    if (entry.name == "VLEK" || (entry.name == "VCEK" && leaf.empty())) leaf = entry.data;
  }
  if (leaf.size() <= kMaxTableCertificate) return leaf;
  return Error(Code::kLimit, "certificate table: a certificate of " + Decimal(leaf.size()) + " bytes; at most " +
                                 Decimal(kMaxTableCertificate));
}

}  // namespace samovar::snp
