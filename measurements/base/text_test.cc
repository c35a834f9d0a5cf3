// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/text.h"

#include <algorithm>

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

TEST(ForeignTextIsShownAndDoesNothing) {
  struct {
    std::string_view text, one, many;
  } rows[] = {
      {"", "", ""},
      {"a\tb\nc", "a?b?c", "a\tb\nc"},
      {"\x1b[2J\x07\x7f\r", "?[2J???", "?[2J???"},
      {{"a\0b", 3}, "a?b", "a?b"},
      {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
       "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
      {"\xc2\x9b"
       "2J",
       "?2J", "?2J"},  // U+009B is ESC [ to some terminals
      {"\xe2\x80\xae"
       "exe.txt",
       "?exe.txt", "?exe.txt"},  // U+202E turns what follows around
      {"x\xe2\x80\xa8verdict: PASS", "x?verdict: PASS", "x?verdict: PASS"},
      {"\xff"
       "a\xc3",
       "?a?", "?a?"},
      {"\xc0\x9b\xed\xa0\x80\xf4\x90\x80\x80", "?????????", "?????????"},  // overlong, surrogate, beyond Unicode
      {"\xe2\x80", "??", "??"},                                            // cut inside a character
      {"\xe2\x80"
       "a",
       "??a", "??a"},
  };
  for (const auto& row : rows) {
    test::Row name(Quoted(row.text));
    EXPECT_EQ(Printable(row.text, Lines::kOne), row.one);
    EXPECT_EQ(Printable(row.text, Lines::kMany), row.many);
    EXPECT_EQ(IsPrintable(row.text), row.one == row.text);
  }
}

// Every character of Unicode: those named here act, all others do not.
TEST(CharactersThatActOnTerminals) {
  constexpr uint32_t kAct[] = {0x61c,  0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b,
                               0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069};
  for (uint32_t point = 0; point < 0x110000; ++point) {
    const bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
    const bool acts = control || std::find(std::begin(kAct), std::end(kAct), point) != std::end(kAct);
    if (ActsOnTerminals(point) != acts) EXPECT_EQ(HexNumber(point), acts ? "acts" : "does not act");
  }
  EXPECT(ActsOnTerminals(0x9b) && !ActsOnTerminals('a'));
}
