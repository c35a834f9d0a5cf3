// SPDX-License-Identifier: Apache-2.0
//
// Whatever parses must survive a round trip through canonical form, and canonical form must be a fixed point.
#include "measurements/json/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  auto json = ParseJson(AsText(ByteView(data, size)), 1 << 20);
  if (!json.ok()) return 0;
  std::string canonical = CanonicalJson(*json);
  auto again = ParseJson(canonical, 8 << 20);
  CHECK(again.ok() && *again == *json && CanonicalJson(*again) == canonical);
  return 0;
}
