// SPDX-License-Identifier: Apache-2.0
//
// Any file of any kind: shown, as a document that is JSON, or refused.
#include "host/inspect/parts.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  auto shown = inspect::InspectBytes(ByteView(data, size));
  if (!shown.ok()) return 0;
  std::string text = CanonicalJson(shown->content);
  CHECK(!shown->kind.empty() && ParseJson(text, text.size()).ok());
  return 0;
}
