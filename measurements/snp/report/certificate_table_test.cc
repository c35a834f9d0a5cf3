// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/report/certificate_table.h"

#include <string>

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::snp;

namespace {

constexpr char kVcek[] = "63da758de6644564adc5f4b93be8accd";
constexpr char kVcekAsUefi[] = "8d75da6364e66445adc5f4b93be8accd";
constexpr char kVlek[] = "a8074bc2a25a483eaae639c045a0b8a1";
constexpr char kOther[] = "00112233445566778899aabbccddeeff";
constexpr char kZero[] = "00000000000000000000000000000000";

struct Entry {
  std::string guid;
  uint32_t offset, length;
};

Bytes Table(const std::vector<Entry>& entries, std::string_view data) {
  ByteWriter writer;
  for (const Entry& entry : entries) {
    writer.Raw(DecodeHex(entry.guid).value());
    writer.U32Le(entry.offset);
    writer.U32Le(entry.length);
  }
  writer.Zero(24);
  writer.Text(data);
  return std::move(writer).Finish();
}

std::string LeafText(const Bytes& table) { return std::string(AsText(ReportLeaf(table).value())); }

}  // namespace

TEST(CertificateTableYieldsTheLeaf) {
  const struct {
    const char* name;
    Bytes table;
    const char* leaf;
  } rows[] = {
      {"no entries", Table({}, ""), ""},
      {"no entries, and a page of zeros", Table({}, std::string(4072, '\0')), ""},
      {"VCEK", Table({{kVcek, 48, 4}}, "vcek"), "vcek"},
      {"VCEK as UEFI writes it", Table({{kVcekAsUefi, 48, 4}}, "vcek"), "vcek"},
      {"VLEK and VCEK: a VLEK, where there is one, is what signs", Table({{kVcek, 72, 4}, {kVlek, 76, 4}}, "vcekvlek"),
       "vlek"},
      {"VLEK first", Table({{kVlek, 76, 4}, {kVcek, 72, 4}}, "vcekvlek"), "vlek"},
      {"another kind", Table({{kOther, 48, 4}}, "data"), ""},
      {"a GUID of zeros is no end while offset and length are not", Table({{kZero, 72, 4}, {kVcek, 76, 4}}, "asvkvcek"),
       "vcek"},
      {"the same bytes under two GUIDs", Table({{kVcek, 72, 4}, {kOther, 72, 4}}, "vcek"), "vcek"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    EXPECT_EQ(LeafText(row.table), row.leaf);
  }
}

TEST(CertificateTableNamesItsEntries) {
  const Bytes table = Table({{kVcekAsUefi, 72, 4}, {kOther, 76, 5}}, "vcekother");
  auto entries = ParseCertificateTable(table);
  REQUIRE_OK(entries);
  REQUIRE(entries->size() == 2);
  EXPECT_EQ(std::string((*entries)[0].name), "VCEK");
  EXPECT_EQ((*entries)[0].guid.Text(), "63da758d-e664-4564-adc5-f4b93be8accd");
  EXPECT_EQ(std::string((*entries)[1].name), "");
  EXPECT_EQ((*entries)[1].guid.Text(), "00112233-4455-6677-8899-aabbccddeeff");
  EXPECT_EQ(std::string(AsText((*entries)[1].data)), "other");
}

TEST(CertificateTableIsBounded) {
  std::vector<Entry> many;
  for (uint32_t i = 0; i < kMaxTableEntries + 1; ++i) {
    many.push_back({EncodeHex(Bytes(16, static_cast<uint8_t>(i + 1))), 24 * 18, 1});
  }
  const std::vector<Entry> enough(many.begin(), many.end() - 1);
  EXPECT_EQ(ParseCertificateTable(Table(enough, std::string(100, 'x'))).value().size(), kMaxTableEntries);
  const struct {
    const char* name;
    Bytes table;
    Code code;
    const char* text;
  } rows[] = {
      {"past the end", Table({{kVcek, 48, 5}}, "vcek"), Code::kMalformed, "5 bytes at 0x30: not between"},
      {"past the end, of no use to us", Table({{kOther, 48, 5}}, "vcek"), Code::kMalformed, "not between"},
      {"offset past the end", Table({{kVcek, 4096, 1}}, "vcek"), Code::kMalformed, "not between"},
      {"sum overflows", Table({{kVcek, 0xffffffff, 0xffffffff}}, "vcek"), Code::kMalformed, "not between"},
      {"in the list", Table({{kVcek, 0, 48}}, "vcek"), Code::kMalformed, "not between"},
      {"at the end of the list", Table({{kVcek, 47, 4}}, "vcek"), Code::kMalformed, "not between"},
      {"empty", Table({{kVlek, 48, 0}}, "vcek"), Code::kMalformed, "not between"},
      {"twice", Table({{kVcek, 72, 4}, {kVcek, 76, 4}}, "vcekvcek"), Code::kMalformed, "VCEK for the second time"},
      {"twice, in both orders", Table({{kVcek, 72, 4}, {kVcekAsUefi, 76, 4}}, "vcekvcek"), Code::kMalformed,
       "second time"},
      {"large", Table({{kVcek, 48, 16385}}, std::string(20000, 'x')), Code::kLimit, "at most 16384"},
      {"many", Table(many, std::string(100, 'x')), Code::kLimit, "more than 16 entries"},
      {"nothing", {}, Code::kTruncated, "certificate table: entry at offset 0x0"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    EXPECT_ERROR(ReportLeaf(row.table), row.code, row.text);
  }
}

TEST(CertificateTableCutAnywhere) {
  const Bytes whole = Table({{kVcek, 48, 4}}, "vcek");
  for (size_t size = 0; size < whole.size(); ++size) {
    test::Row scope(Decimal(size));
    EXPECT(!ReportLeaf(ByteView(whole).first(size)).ok());
  }
}

// A list without an end is not walked further than entries are taken.
TEST(CertificateTableOfEntriesAlone) {
  EXPECT_ERROR(ParseCertificateTable(Bytes(size_t{1} << 20, 0xff)), Code::kLimit, "more than 16 entries");
}
