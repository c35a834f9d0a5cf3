// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/qtest/table_cache.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::qtest;

namespace {

tdx::PlatformTables Tables() {
  tdx::PlatformTables out;
  out.table_loader = Bytes{1, 2, 3};
  out.acpi_rsdp = Bytes{};
  out.acpi_tables = Bytes(300, 7);
  out.e820 = Bytes{9};
  out.smbios = Bytes{0xff};
  out.items["BootMenu"] = Bytes{0, 0};
  return out;
}

}  // namespace

TEST(TablesComeBackAsTheyWere) {
  tdx::PlatformTables tables = Tables();
  auto back = DecodeTables(EncodeTables(tables));
  REQUIRE_OK(back);
  EXPECT(back->table_loader == tables.table_loader);
  EXPECT(back->acpi_rsdp == tables.acpi_rsdp);
  EXPECT(back->acpi_tables == tables.acpi_tables);
  EXPECT(!back->tpm_log.has_value());
  EXPECT(back->e820 == tables.e820);
  EXPECT(back->smbios == tables.smbios);
  EXPECT(back->items == tables.items);
}

TEST(DamagedEntriesAreRefused) {
  const char* rows[] = {"",
                        "{}",
                        R"({"blobs":{},"format":1,"items":{}})",
                        R"({"blobs":{"x":""},"format":2,"items":{}})",
                        R"({"blobs":{"smbios":"*"},"format":2,"items":{}})",
                        R"({"blobs":{},"format":2,"items":{"BootMenu":1}})"};
  for (const char* row : rows) {
    test::Row scope(row);
    EXPECT(!DecodeTables(row).ok());
  }
  std::string good = EncodeTables(Tables());
  for (size_t size = 0; size < good.size(); ++size) EXPECT(!DecodeTables(good.substr(0, size)).ok());
}

// Whatever decides the tables is in the key, and no two requests share their words.
TEST(KeysTellRequestsApart) {
  const TableRequest request{"qemu", {"-m", "1G"}, std::nullopt};
  const Sha256Digest program = Sha256(AsBytes("program"));
  const Sha256Digest key = TableKey(request, program, "cpu");
  EXPECT(key == TableKey({"elsewhere/qemu", {"-m", "1G"}, std::nullopt}, program, "cpu"));
  const TableRequest others[] = {{"qemu", {"-m", "2G"}, std::nullopt},
                                 {"qemu", {"-m1", "G"}, std::nullopt},
                                 {"qemu", {"-m", "1G", ""}, std::nullopt},
                                 {"qemu", {"-m", "1G"}, 46}};
  for (const TableRequest& other : others) EXPECT(!(key == TableKey(other, program, "cpu")));
  EXPECT(!(key == TableKey(request, Sha256(AsBytes("other")), "cpu")));
  EXPECT(!(key == TableKey(request, program, "other")));
}
