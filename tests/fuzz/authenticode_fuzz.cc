// SPDX-License-Identifier: Apache-2.0
//
// An image whose headers parse can be hashed; ParsePe and MeasureAuthenticode agree on what is acceptable.
#include "measurements/boot/authenticode.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  ByteView image(data, size);
  CHECK(tdx::ParsePe(image).ok() == tdx::MeasureAuthenticode(image).ok());
  return 0;
}
