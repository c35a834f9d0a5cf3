// SPDX-License-Identifier: Apache-2.0
#include "measurements/x509/der.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::x509;

TEST(ReadsValues) {
  Bytes der{0x30, 0x11, 0x02, 0x02, 0x00, 0xd9, 0x01, 0x01, 0xff, 0x06,
            0x08, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x9c, 0x78, 0x01};
  DerReader outer(der);
  auto inner = outer.Enter(kDerSequence, "outer");
  REQUIRE_OK(inner);
  auto number = inner->Integer("number");
  REQUIRE_OK(number);
  EXPECT_EQ(*number, uint64_t{0xd9});
  auto flag = inner->Boolean("flag");
  REQUIRE_OK(flag);
  EXPECT(*flag);
  auto oid = inner->Oid("oid");
  REQUIRE_OK(oid);
  EXPECT_EQ(*oid, "1.3.6.1.4.1.3704.1");
  EXPECT(inner->empty());
  EXPECT_OK(outer.ExpectEmpty("outer"));
}

TEST(RefusesWhatIsNotDer) {
  struct {
    const char* name;
    Bytes der;
    Code code;
    const char* why;
  } rows[] = {
      {"empty", {}, Code::kTruncated, "n"},
      {"tag only", {0x02}, Code::kTruncated, "n"},
      {"content cut", {0x02, 0x02, 0x01}, Code::kTruncated, "need 2 bytes"},
      {"other tag", {0x04, 0x01, 0x01}, Code::kMalformed, "expected DER tag 0x2, got 0x4"},
      {"indefinite", {0x02, 0x80, 0x00, 0x00}, Code::kMalformed, "definite"},
      {"long form of a short length", {0x02, 0x81, 0x01, 0x01}, Code::kMalformed, "shortest"},
      {"length with a zero", {0x02, 0x82, 0x00, 0x81}, Code::kMalformed, "shortest"},
      {"length of five bytes", {0x02, 0x85, 1, 1, 1, 1, 1}, Code::kMalformed, "definite"},
      {"long tag", {0x1f, 0x81, 0x01}, Code::kMalformed, "several bytes"},
      {"no digits", {0x02, 0x00}, Code::kMalformed, "empty"},
      {"negative", {0x02, 0x01, 0x80}, Code::kMalformed, "negative"},
      {"padded", {0x02, 0x02, 0x00, 0x01}, Code::kMalformed, "shortest"},
      {"too large", {0x02, 0x09, 1, 0, 0, 0, 0, 0, 0, 0, 0}, Code::kMalformed, "63 bits"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    DerReader reader(row.der);
    EXPECT_ERROR(reader.Integer("n"), row.code, row.why);
  }
}
