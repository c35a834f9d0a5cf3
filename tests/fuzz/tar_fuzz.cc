// SPDX-License-Identifier: Apache-2.0
//
// Any stream is read or refused in bounded memory.
#include <algorithm>

#include "image/archive/tar.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  ByteView left(data, size);
  auto source = [&](std::span<uint8_t> into) -> Result<size_t> {
    size_t count = std::min(into.size(), left.size());
    std::copy_n(left.begin(), count, into.begin());
    left = left.subspan(count);
    return count;
  };
  auto found = image::ReadTarMembers(source, {"a", "b"});
  CHECK(!found.ok() || found->size() == 2);
  return 0;
}
