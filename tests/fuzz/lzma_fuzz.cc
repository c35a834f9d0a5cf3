// SPDX-License-Identifier: Apache-2.0
//
// A stream decodes to exactly the size that it states, or to an error.
#include "measurements/firmware/lzma.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  (void)samovar::firmware::DecodeLzma(samovar::ByteView(data, size), 1 << 16).ok();
  return 0;
}
