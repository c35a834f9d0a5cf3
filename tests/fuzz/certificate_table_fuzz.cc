// SPDX-License-Identifier: Apache-2.0
//
// Certificate tables, by the guest's reader and by the one that shows them: whatever is found is inside of the table.
#include "guest/tee/snp/certificate_table.h"

#include <algorithm>

#include "measurements/snp/report/certificate_table.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  const ByteView table(data, size);
  auto entries = snp::ParseCertificateTable(table);
  if (entries.ok()) {
    for (const snp::TableEntry& entry : *entries) {
      CHECK(entry.data.data() >= data && entry.data.data() + entry.data.size() <= data + size);
    }
  }
  const Result<Bytes> leaf = tee::ParseCertificateTable(table);
  if (!leaf.ok() || leaf->empty()) return 0;
  CHECK(std::search(table.begin(), table.end(), leaf->begin(), leaf->end()) != table.end());
  return 0;
}
