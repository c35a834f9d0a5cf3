// SPDX-License-Identifier: Apache-2.0
//
// A stream of frames, arriving in pieces whose sizes the input chooses: no byte may be read that did not arrive, and
// every frame must be the bytes that stood in the stream.
#include <algorithm>

#include "guest/protocol/frame.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  using namespace samovar::protocol;
  FrameReader reader;
  ByteView rest(data, size);
  uint64_t consumed = 0;
  while (!rest.empty()) {
    size_t step = size_t{rest[0]} + 1;
    std::span<uint8_t> space = reader.Space();
    size_t count = std::min({rest.size(), space.size(), step});
    std::copy_n(rest.begin(), count, space.begin());
    reader.Filled(count);
    rest = rest.subspan(count);
    for (;;) {
      auto frame = reader.Next();
      if (!frame.ok()) return 0;
      if (!*frame) break;
      consumed += kFrameHeaderSize + (*frame)->payload.size();
      CHECK(consumed <= size && (*frame)->payload.size() <= kMaxPayload);
      CHECK(Equal((*frame)->payload,
                  ByteView(data, size).subspan(consumed - (*frame)->payload.size(), (*frame)->payload.size())));
    }
  }
  return 0;
}
