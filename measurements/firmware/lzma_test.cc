// SPDX-License-Identifier: Apache-2.0
#include "measurements/firmware/lzma.h"

#include "measurements/hash/digest.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::firmware;

// The two streams hold the same bytes, packed by liblzma with different properties (lc, lp, pb).
TEST(StreamsOfAnotherEncoder) {
  for (const char* file : {"lzma/lzma-302.bin", "lzma/lzma-020.bin"}) {
    test::Row scope(file);
    auto out = DecodeLzma(test::ReadVector(file), 1 << 20);
    REQUIRE_OK(out);
    EXPECT_EQ(out->size(), size_t{10012});
    EXPECT_EQ(Sha384(*out).hex().substr(0, 16), "65e32ad8851fb863");
  }
}

TEST(LimitsAndBrokenHeaders) {
  Bytes stream = test::ReadVector("lzma/lzma-302.bin");
  EXPECT_ERROR(DecodeLzma(stream, 1000), Code::kLimit, "at most 1000");
  Bytes properties = stream;
  properties[0] = 225;
  EXPECT_ERROR(DecodeLzma(properties, 1 << 20), Code::kMalformed, "properties byte 225");
  EXPECT_ERROR(DecodeLzma({}, 1 << 20), Code::kTruncated, "LZMA properties");
}

TEST(CutAndDamagedStreamsNeverYieldTheSameBytes) {
  Bytes stream = test::ReadVector("lzma/lzma-302.bin");
  Bytes original = DecodeLzma(stream, 1 << 20).value();
  size_t checked = 0;
  // The last bytes flush the encoder; the decoder does not need all of them.
  for (size_t size = 13; size + 16 < stream.size(); size += 3, ++checked) {
    EXPECT(!DecodeLzma(ByteView(stream).first(size), 1 << 20).ok());
  }
  for (size_t at = 14; at + 16 < stream.size(); at += 5, ++checked) {
    Bytes copy = stream;
    copy[at] ^= 0x10;
    auto out = DecodeLzma(copy, 1 << 20);
    EXPECT(!out.ok() || *out != original);
  }
  EXPECT(checked > 100);
}
