// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/identity/id_block.h"

#include <algorithm>

#include "measurements/snp/report/guest_policy.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::snp;

namespace {

IdBlock Block() {
  IdBlock block;
  block.launch_digest.digest.bytes.fill(0xab);
  return block;
}

}  // namespace

TEST(IdBlockRoundTrip) {
  IdBlock block = Block();
  block.family_id.fill(1);
  block.image_id.fill(2);
  block.guest_svn = 3;
  block.policy.value = 0x130000;
  Bytes encoded(kIdBlockSize);
  std::ranges::copy(EncodeIdBlock(block), encoded.begin());
  EXPECT(EncodeIdBlock(ParseIdBlock(encoded).value()) == EncodeIdBlock(block));
  for (size_t size = 0; size < encoded.size(); ++size) {
    EXPECT_ERROR(ParseIdBlock(ByteView(encoded).first(size)), Code::kTruncated, "ID block");
  }
  encoded.push_back(0);
  EXPECT_ERROR(ParseIdBlock(encoded), Code::kMalformed, "ID block");
}

TEST(AuthorKeysAreAnnounced) {
  IdAuth auth;
  EXPECT(!HasAuthorKey(EncodeIdAuth(auth)).value());
  auth.author_key.emplace().fill(1);
  EXPECT(HasAuthorKey(EncodeIdAuth(auth)).value());
}

// Layout as in sev-snp-measure's snp-create-id-block: version 1, policy 0x30000.
TEST(IdBlockLayout) {
  EXPECT_EQ(EncodeHex(EncodeIdBlock(Block())), std::string(96, ' ').replace(0, 96,
                                                                            [] {
                                                                              std::string out;
                                                                              for (int i = 0; i < 48; ++i) out += "ab";
                                                                              return out;
                                                                            }()) +
                                                   std::string(64, '0') + "01000000" + "00000000" + "0000030000000000");
  IdBlock block = Block();
  block.family_id.fill(0x11);
  block.image_id.fill(0x22);
  block.guest_svn = 7;
  auto bytes = EncodeIdBlock(block);
  EXPECT_EQ(bytes[0x30], 0x11);
  EXPECT_EQ(bytes[0x40], 0x22);
  EXPECT_EQ(bytes[0x54], 7);
}

TEST(PolicyWords) {
  struct {
    const char* text;
    uint64_t want;
  } rows[] = {{"smt", 0x30000},
              {"smt,debug=no,abi=1.55", 0x30137},
              {"smt=no", 0x20000},
              {"debug,migrate-ma=yes,single-socket", 0x1e0000},
              {"page-swap-disable,ciphertext-hiding-dram,rapl-dis,mem-aes-256-xts,cxl-allow", 0x3e20000},
              {"0x30000", 0x30000},
              {"196608", 0x30000}};
  for (const auto& row : rows) {
    test::Row name(row.text);
    auto policy = ParseGuestPolicy(row.text);
    REQUIRE_OK(policy);
    EXPECT_EQ(policy->value, row.want);
    auto again = ParseGuestPolicy(DescribeGuestPolicy(*policy));
    REQUIRE_OK(again);
    EXPECT(*again == *policy);
  }
  for (const char* text : {"", "smt,", "SMT", "smt=1", "smt,smt=no", "abi=1", "abi=1.256", "abi", "0x10000",
                           "0x80030000", "-1", "debug=off"}) {
    test::Row name(text);
    EXPECT(!ParseGuestPolicy(text).ok());
  }
  EXPECT_EQ(DescribeGuestPolicy({0x8000000000010000}).substr(0, 15), "abi=0.0,smt=yes");
  EXPECT(DescribeGuestPolicy({0x8000000000010000}).ends_with(",reserved=0x8000000000000000"));
}
