// SPDX-License-Identifier: Apache-2.0
//
// Whatever leaf is found is inside of the table.
#include "guest/tee/certificate_table.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  const ByteView table(data, size);
  const Result<Bytes> leaf = tee::ParseCertificateTable(table);
  if (!leaf.ok() || leaf->empty()) return 0;
  CHECK(std::search(table.begin(), table.end(), leaf->begin(), leaf->end()) != table.end());
  return 0;
}
