// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/text.h"

#include "tests/harness.h"

using namespace samovar;

TEST(HexRoundTrip) {
  EXPECT_EQ(EncodeHex(Bytes{0x00, 0xab, 0xff}), "00abff");
  EXPECT_EQ(DecodeHex("00aBff").value(), (Bytes{0x00, 0xab, 0xff}));
  EXPECT_ERROR(DecodeHex("abc"), Code::kMalformed, "odd number");
  EXPECT_ERROR(DecodeHex("0g"), Code::kMalformed, "position 1");
  EXPECT_ERROR((DecodeHexFixed<2>("abcdef", "nonce")), Code::kMalformed, "nonce: expected 4 hex digits, got 6");
}

// RFC 4648 section 10.
TEST(Base64Vectors) {
  struct {
    const char *plain, *encoded;
  } rows[] = {{"", ""},
              {"f", "Zg=="},
              {"fo", "Zm8="},
              {"foo", "Zm9v"},
              {"foob", "Zm9vYg=="},
              {"fooba", "Zm9vYmE="},
              {"foobar", "Zm9vYmFy"}};
  for (const auto& row : rows) {
    test::Row name(row.plain);
    EXPECT_EQ(EncodeBase64(AsBytes(row.plain)), row.encoded);
    EXPECT_EQ(std::string(AsText(DecodeBase64(row.encoded).value())), row.plain);
  }
  for (const char* bad : {"Zg=", "Zg", "Zh==", "Zm9=", "Z===", "Zg==Zg==", "Zm 9", "=AAA", "Zm8=\n"}) {
    test::Row name(bad);
    EXPECT_ERROR(DecodeBase64(bad), Code::kMalformed, "base64");
  }
}

TEST(NumbersAreStrict) {
  EXPECT_EQ(ParseNumber("0", 10, "n").value(), uint64_t{0});
  EXPECT_EQ(ParseNumber("0x1F", 100, "n").value(), uint64_t{31});
  EXPECT_EQ(ParseNumber("18446744073709551615", UINT64_MAX, "n").value(), UINT64_MAX);
  EXPECT_ERROR(ParseNumber("18446744073709551616", UINT64_MAX, "n"), Code::kLimit, "more than");
  EXPECT_ERROR(ParseNumber("11", 10, "n"), Code::kLimit, "more than 10");
  EXPECT_ERROR(ParseNumber("9", 5, "n"), Code::kLimit, "more than 5");
  for (const char* bad : {"", "0x", "-1", "+1", " 1", "1 ", "1a", "0xg", "1.0"}) {
    test::Row name(bad);
    EXPECT_ERROR(ParseNumber(bad, 100, "--vcpus"), Code::kMalformed, "--vcpus: expected a number");
  }
}

TEST(QuotedIsSafeOnATerminal) {
  EXPECT_EQ(Quoted("a\x1b[31m\"\\\xc3\xa9"), "\"a\\x1b[31m\\x22\\x5c\\xc3\\xa9\"");
  EXPECT(Quoted(std::string(1000, 'x')).size() < 250);
}
