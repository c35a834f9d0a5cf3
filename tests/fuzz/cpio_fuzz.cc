// SPDX-License-Identifier: Apache-2.0
//
// The reader accepts only archives that the writer makes: writing what was read gives the same bytes.
#include "image/archive/cpio.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  auto entries = image::ParseCpio(ByteView(data, size));
  if (!entries.ok()) return 0;
  auto again = image::EncodeCpio(*entries);
  CHECK(again.ok() && Equal(*again, ByteView(data, size)));
  return 0;
}
