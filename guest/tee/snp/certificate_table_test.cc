// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/snp/certificate_table.h"

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using tee::ParseCertificateTable;

namespace {

constexpr char kVcek[] = "63da758de6644564adc5f4b93be8accd";
constexpr char kVlek[] = "a8074bc2a25a483eaae639c045a0b8a1";

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

}  // namespace

TEST(CertificateTableYieldsTheLeaf) {
  EXPECT(ParseCertificateTable({}).value().empty());
  EXPECT(ParseCertificateTable(Table({}, "")).value().empty());
  const Bytes leaf = {'v', 'c', 'e', 'k'};
  EXPECT_EQ(ParseCertificateTable(Table({{kVcek, 48, 4}}, "vcek")).value(), leaf);
  // A VLEK, where there is one, is what signed.
  const Bytes both = Table({{kVcek, 72, 4}, {kVlek, 76, 4}}, "vcekvlek");
  EXPECT_EQ(std::string(AsText(ParseCertificateTable(both).value())), "vlek");
}

TEST(CertificateTableIsBounded) {
  struct {
    const char* name;
    Bytes table;
    Code code;
    const char* text;
  } rows[] = {
      {"past the end", Table({{kVcek, 48, 5}}, "vcek"), Code::kMalformed, "not within the table"},
      {"offset past the end", Table({{kVcek, 4096, 1}}, "vcek"), Code::kMalformed, "not within the table"},
      {"sum overflows", Table({{kVcek, 0xffffffff, 0xffffffff}}, "vcek"), Code::kMalformed, "not within the table"},
      {"empty", Table({{kVlek, 48, 0}}, "vcek"), Code::kMalformed, "not within the table"},
      {"twice", Table({{kVcek, 72, 4}, {kVcek, 72, 4}}, "vcek"), Code::kMalformed, "second time"},
      {"large", Table({{kVcek, 0, 20000}}, std::string(20000, 'x')), Code::kLimit, "at most 16384"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    EXPECT_ERROR(ParseCertificateTable(row.table), row.code, row.text);
  }
}

TEST(CertificateTableCutAnywhere) {
  const Bytes whole = Table({{kVcek, 48, 4}}, "vcek");
  for (size_t size = 1; size < whole.size(); ++size) {
    test::Row scope(Decimal(size));
    EXPECT(!ParseCertificateTable(ByteView(whole).first(size)).ok());
  }
}
