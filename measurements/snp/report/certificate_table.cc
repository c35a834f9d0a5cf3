// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/report/certificate_table.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::snp {

namespace {

constexpr size_t kEntrySize = 24;

struct KnownGuid {
  const char* guid;
  const char* name;
};

constexpr KnownGuid kKnown[] = {
    {"63da758d-e664-4564-adc5-f4b93be8accd", "VCEK"}, {"a8074bc2-a25a-483e-aae6-39c045a0b8a1", "VLEK"},
    {"4ab7b379-bbac-4fe4-a02f-05aef327c782", "ASK"},  {"c0b406a4-a803-4952-9743-3fb6014cd0ae", "ARK"},
    {"92f81bc3-5811-4d3d-97ff-d19f88dc67ea", "CRL"},
};

using Order = std::array<size_t, 16>;
constexpr Order kAsWritten = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr Order kAsInUefi = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};  // three little-endian fields

std::string GuidText(const std::array<uint8_t, 16>& raw, const Order& order) {
  std::string out;
  for (size_t i = 0; i < raw.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += EncodeHex(ByteView(raw).subspan(order[i], 1));
  }
  return out;
}

std::string NameOf(const std::string& guid) {
  for (const KnownGuid& known : kKnown) {
    if (guid == known.guid) return known.name;
  }
  return "";
}

// The order that makes the GUID a known one; that of the specification for any other.
std::string GuidOf(const std::array<uint8_t, 16>& raw) {
  std::string other = GuidText(raw, kAsInUefi);
  return NameOf(other).empty() ? GuidText(raw, kAsWritten) : other;
}

}  // namespace

Result<std::vector<TableEntry>> ParseCertificateTable(ByteView bytes) {
  struct Place {
    std::string guid;
    uint32_t offset;
    uint32_t length;
  };
  std::vector<Place> places;
  ByteReader reader(bytes);
  for (;;) {
    auto guid = TRY(reader.Fixed<16>("certificate table GUID"));
    uint32_t offset = TRY(reader.U32Le("certificate table offset"));
    uint32_t length = TRY(reader.U32Le("certificate table length"));
    if (IsZero(guid) && offset == 0 && length == 0) break;
    if (places.size() == kMaxTableEntries) return Error(Code::kLimit, "more than 16 entries in the certificate table");
    places.push_back({GuidOf(guid), offset, length});
  }
  size_t table_size = (places.size() + 1) * kEntrySize;
  std::vector<TableEntry> out;
  for (const Place& place : places) {
    bool inside =
        place.offset >= table_size && place.offset <= bytes.size() && place.length <= bytes.size() - place.offset;
    if (!inside) return Error(Code::kMalformed, "certificate table: entry " + place.guid + " lies outside the table");
    bool twice = std::any_of(out.begin(), out.end(), [&](const TableEntry& e) { return e.guid == place.guid; });
    if (twice) return Error(Code::kMalformed, "certificate table: entry " + place.guid + " is given twice");
    out.push_back({place.guid, NameOf(place.guid), bytes.subspan(place.offset, place.length)});
  }
  if (out.empty()) return Error(Code::kMalformed, "certificate table: no entries");
  return out;
}

}  // namespace samovar::snp
