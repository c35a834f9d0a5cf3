// SPDX-License-Identifier: Apache-2.0
//
// An image whose headers parse can be hashed; ParsePe and MeasureAuthenticode agree on what is acceptable.
#include "measurements/handover/authenticode.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  ByteView image(data, size);
  CHECK(handover::ParsePe(image).ok() == handover::MeasureAuthenticode(image).ok());
  return 0;
}
