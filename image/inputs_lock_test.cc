// SPDX-License-Identifier: Apache-2.0
#include "image/inputs_lock.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::image;

namespace {

const std::string kDigest(64, 'a');

}  // namespace

TEST(InputsLockRows) {
  auto inputs =
      ParseInputsLock("# comment\n\n  \nkernel linux-image-x 6.12-1 34402644 " + kDigest +
                      " pool/k.deb 20261125T000000Z\n\tovmf\tovmf 1 2 " + kDigest + " pool/o.deb 20250102T030405Z");
  REQUIRE_OK(inputs);
  REQUIRE(inputs->size() == 2);
  EXPECT_EQ(inputs->at(0).package, "linux-image-x");
  EXPECT_EQ(inputs->at(0).size, uint64_t{34402644});
  EXPECT_EQ(inputs->at(1).path, "pool/o.deb");
  EXPECT_EQ(FindInput(*inputs, "ovmf").value().version, "1");
  EXPECT_ERROR(FindInput(*inputs, "musl"), Code::kEnvironment, "no input named \"musl\"");
}

TEST(InputsLockRefusals) {
  struct {
    std::string text;
    const char* why;
  } rows[] = {
      {"a b c 1 " + kDigest + " p", "line 1: expected 7 columns, got 6"},
      {"\na b c 1 " + kDigest + " p 20261125T000000Z q", "line 2: expected 7 columns, got 8"},
      {"a b c -1 " + kDigest + " p 20261125T000000Z", "line 1: size"},
      {"a b c 1 " + kDigest + "a p 20261125T000000Z", "line 1: sha256"},
      {"a b c 1 " + kDigest + " p 20261125000000", "line 1: time: expected YYYYMMDDTHHMMSSZ"},
      {"a b c 1 " + kDigest + " p 20261125T00000xZ", "line 1: time"},
      {"a b c 1 " + kDigest + " p 20261125T000000Z\na b c 1 " + kDigest + " p 20261125T000000Z",
       "line 2: the name \"a\" occurs twice"},
  };
  for (const auto& row : rows) {
    test::Row name(row.why);
    EXPECT_ERROR(ParseInputsLock(row.text), Code::kMalformed, row.why);
  }
}

// The lock file of this tree names what the image needs.
TEST(InputsLockOfThisTree) {
  Bytes text = test::ReadFile("image/inputs.lock");
  auto inputs = ParseInputsLock(AsText(text));
  REQUIRE_OK(inputs);
  for (const char* name : {"kernel-source", "ovmf-amdsev", "ovmf-inteltdx", "ovmf-generic"}) {
    test::Row row(name);
    EXPECT_OK(FindInput(*inputs, name));
  }
}
