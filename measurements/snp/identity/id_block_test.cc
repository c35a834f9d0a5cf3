// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/identity/id_block.h"

#include <algorithm>

#include "measurements/snp/report/guest_policy.h"
#include "measurements/x509/ecdsa.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::snp;

namespace {

// Made for this test; they sign nothing else.
constexpr char kIdKey[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MIGkAgEBBDAus40tOEenlC7U/jd8r0yxH9Q+OjVCsejHSTF1uH6LP2m3UfvqLn2E\n"
    "s5Y+rBj1fpagBwYFK4EEACKhZANiAAQAdbCyDo3iRxvoIUgExh6SdEZS5ad7PAA4\n"
    "D/80VWd1EEwyiczkJM5+U8hg6YiGpB57QYTefm3vzSdygsPBaGvj5XaoUupNdwis\n"
    "CAeZO2iKaCnSKnn8jdLQKLH0zfWd0sQ=\n"
    "-----END EC PRIVATE KEY-----\n";
constexpr char kAuthorKey[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDB4DkVLthG263kkPx0z\n"
    "WHFzJ41dNA3pJXy+L5iUyDK+LcyzObj49r5yrWV0PnoOZo2hZANiAARNKE9OMSb2\n"
    "p3df170FPQusssSs57HhyrnOaAxekYQJ/fvPcwlH1xIo1HdrY8e6XavZjxixP/3x\n"
    "CehAgPfLmDsSzsIwCoaBRKNAp8G6QogApNHwN5E61robvpWN4etvN3w=\n"
    "-----END PRIVATE KEY-----\n";
constexpr char kOnP256[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIMgIvxwZP4WaMDor50PxE/Yw6A6XDOA0p7j9bipVYJXLoAoGCCqGSM49\n"
    "AwEHoUQDQgAEhfOYKjRuqoHL3EMfzmS7KghkuG3oEht5mAaaTL/dtnjr2Xnmjjj8\n"
    "Di8asAiddYcR4TQxZeugtlMIqOho4mIf8A==\n"
    "-----END EC PRIVATE KEY-----\n";

IdBlock Block() {
  IdBlock block;
  block.launch_digest.digest.bytes.fill(0xab);
  return block;
}

Bytes Reversed(ByteView bytes) { return {bytes.rbegin(), bytes.rend()}; }

// Checks a signature field (r, s: 72 bytes each, little-endian) of `message` by a public-key field.
Result<void> Verify(ByteView key, ByteView signature, ByteView message) {
  Bytes point = Reversed(key.subspan(4, 48));
  Bytes y = Reversed(key.subspan(76, 48));
  point.insert(point.end(), y.begin(), y.end());
  return x509::VerifyEcdsa(x509::Curve::kP384, point, message, Reversed(signature.first(72)),
                           Reversed(signature.subspan(72, 72)));
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
  EXPECT(!HasAuthorKey(SignIdBlock(Block(), kIdKey, std::nullopt)->auth).value());
  EXPECT(HasAuthorKey(SignIdBlock(Block(), kIdKey, kAuthorKey)->auth).value());
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

TEST(SignaturesHold) {
  auto both = SignIdBlock(Block(), kIdKey, kAuthorKey);
  REQUIRE_OK(both);
  ByteView auth = both->auth;
  EXPECT_EQ(auth.size(), kIdAuthSize);
  EXPECT_EQ(EncodeHex(auth.first(8)), "0100000001000000");
  EXPECT_OK(Verify(auth.subspan(0x240, 1028), auth.subspan(0x40, 512), both->block));
  EXPECT_OK(Verify(auth.subspan(0x880, 1028), auth.subspan(0x680, 512), auth.subspan(0x240, 1028)));
  EXPECT_EQ(both->id_key_digest.hex(), Sha384(auth.subspan(0x240, 1028)).hex());
  EXPECT_EQ(both->author_key_digest->hex(), Sha384(auth.subspan(0x880, 1028)).hex());
  EXPECT(IsZero(auth.subspan(8, 56)) && IsZero(auth.subspan(0x644, 60)) && IsZero(auth.subspan(0xc84)));
  auto again = SignIdBlock(Block(), kIdKey, kAuthorKey);
  REQUIRE_OK(again);
  EXPECT_EQ(again->auth, both->auth);  // deterministic

  auto alone = SignIdBlock(Block(), kIdKey, std::nullopt);
  REQUIRE_OK(alone);
  EXPECT(Equal(ByteView(alone->auth).subspan(0x40, 0x600), auth.subspan(0x40, 0x600)));
  EXPECT(IsZero(ByteView(alone->auth).subspan(0x680)) && !alone->author_key_digest);
}

TEST(KeysThatCannotSign) {
  EXPECT_ERROR(SignIdBlock(Block(), "not a key\n", std::nullopt), Code::kMalformed, "ID key");
  EXPECT_ERROR(SignIdBlock(Block(), "", std::nullopt), Code::kMalformed, "ID key");
  EXPECT_ERROR(SignIdBlock(Block(), kOnP256, std::nullopt), Code::kUnsupported,
               "ID key: expected a key on the curve P-384");
  EXPECT_ERROR(SignIdBlock(Block(), kIdKey, kOnP256), Code::kUnsupported, "author key");
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
