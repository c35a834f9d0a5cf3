// SPDX-License-Identifier: Apache-2.0
//
// Whatever a page of an index holds, what it names is in the page.
#include "host/inputs/fetch/simple_index.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using samovar::lockfile::Algorithm;
  const samovar::lockfile::Input input{.digests = {{Algorithm::kSha256, samovar::Bytes(32, 0x11)}}};
  const std::string_view page = samovar::AsText(samovar::ByteView(data, size));
  constexpr std::string_view kBase = "https://h/simple/a/";
  for (const std::string& url : samovar::inputs::SimpleSources(page, kBase, input)) {
    if (url.size() > page.size() + kBase.size()) __builtin_trap();
  }
  (void)samovar::inputs::PipIndex(page);
  return 0;
}
