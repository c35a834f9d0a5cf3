// SPDX-License-Identifier: Apache-2.0
//
// Any text is parsed or refused; rows that parse have all their columns.
#include "image/inputs_lock.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  auto inputs = image::ParseInputsLock(AsText(ByteView(data, size)));
  if (!inputs.ok()) return 0;
  for (const image::LockedInput& input : *inputs) CHECK(!input.name.empty() && !input.path.empty());
  return 0;
}
