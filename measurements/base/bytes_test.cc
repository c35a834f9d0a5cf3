// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/bytes.h"

#include "tests/harness.h"

using namespace samovar;

TEST(ReaderReadsLittleAndBigEndian) {
  ByteReader reader(AsBytes(std::string_view("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b", 11)));
  EXPECT_EQ(reader.U8("a").value(), 1);
  EXPECT_EQ(reader.U16Le("b").value(), 0x0302);
  EXPECT_EQ(reader.U32Le("c").value(), 0x07060504U);
  EXPECT_EQ(reader.U16Be("d").value(), 0x0809);
  EXPECT_EQ(reader.remaining(), size_t{2});
  EXPECT_ERROR(reader.U32Be("PAGE_TYPE"), Code::kTruncated, "PAGE_TYPE at offset 0x9: need 4 bytes, have 2");
  EXPECT_ERROR(reader.ExpectEmpty("table"), Code::kMalformed, "table: 2 unexpected bytes");
}

TEST(ReaderRejectsReservedBytes) {
  ByteReader reader(AsBytes(std::string_view("\0\0\1", 3)));
  EXPECT_OK(reader.Zero(2, "reserved"));
  EXPECT_ERROR(reader.Zero(1, "reserved"), Code::kMalformed, "offset 0x2");
}

TEST(WriterMirrorsReader) {
  ByteWriter writer;
  writer.U8(1);
  writer.U16Le(0x0203);
  writer.U32Le(0x04050607);
  writer.U64Le(0x08090a0b0c0d0e0f);
  writer.PadTo(16);
  ByteReader reader(writer.bytes());
  EXPECT_EQ(reader.U8("a").value(), 1);
  EXPECT_EQ(reader.U16Le("b").value(), 0x0203);
  EXPECT_EQ(reader.U32Le("c").value(), 0x04050607U);
  EXPECT_EQ(reader.U64Le("d").value(), 0x08090a0b0c0d0e0fULL);
  EXPECT_OK(reader.Zero(1, "pad"));
  EXPECT_OK(reader.ExpectEmpty("all"));
}
