// SPDX-License-Identifier: Apache-2.0
//
// Certificate tables: whatever is found is inside of the table, behind the list of entries.
#include "measurements/snp/report/certificate_table.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  const ByteView table(data, size);
  const auto entries = snp::ParseCertificateTable(table);
  const auto leaf = snp::ReportLeaf(table);
  if (!entries.ok()) {
    CHECK(!leaf.ok());
    return 0;
  }
  CHECK(entries->size() <= snp::kMaxTableEntries);
  for (const snp::TableEntry& entry : *entries) {
    CHECK(entry.data.data() >= data + 24 * (entries->size() + 1));
    CHECK(!entry.data.empty() && entry.data.data() + entry.data.size() <= data + size);
    CHECK(entry.guid.Text().size() == 36);
  }
  return 0;
}
