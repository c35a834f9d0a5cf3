// SPDX-License-Identifier: Apache-2.0
#include "host/keys/id_block_signer.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::keys;

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

snp::IdBlock Block() {
  snp::IdBlock block;
  block.launch_digest.digest.bytes.fill(0xab);
  return block;
}

Result<PrivateKey> Of(std::string_view pem) { return PrivateKey::Parse(PrivateKeyText::Of(pem)); }

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

TEST(SignaturesHold) {
  auto both = SignIdBlock(Block(), Of(kIdKey).value(), Of(kAuthorKey).value());
  REQUIRE_OK(both);
  ByteView auth = both->auth;
  EXPECT_EQ(auth.size(), snp::kIdAuthSize);
  EXPECT_EQ(EncodeHex(auth.first(8)), "0100000001000000");
  EXPECT_OK(Verify(auth.subspan(0x240, 1028), auth.subspan(0x40, 512), both->block));
  EXPECT_OK(Verify(auth.subspan(0x880, 1028), auth.subspan(0x680, 512), auth.subspan(0x240, 1028)));
  EXPECT_EQ(both->id_key_digest.hex(), Sha384(auth.subspan(0x240, 1028)).hex());
  EXPECT_EQ(both->author_key_digest->hex(), Sha384(auth.subspan(0x880, 1028)).hex());
  EXPECT(IsZero(auth.subspan(8, 56)) && IsZero(auth.subspan(0x644, 60)) && IsZero(auth.subspan(0xc84)));
  auto again = SignIdBlock(Block(), Of(kIdKey).value(), Of(kAuthorKey).value());
  REQUIRE_OK(again);
  EXPECT_EQ(again->auth, both->auth);  // deterministic

  auto alone = SignIdBlock(Block(), Of(kIdKey).value(), std::nullopt);
  REQUIRE_OK(alone);
  EXPECT(Equal(ByteView(alone->auth).subspan(0x40, 0x600), auth.subspan(0x40, 0x600)));
  EXPECT(IsZero(ByteView(alone->auth).subspan(0x680)) && !alone->author_key_digest);
}

TEST(KeysThatCannotSign) {
  EXPECT_ERROR(Of("not a key\n"), Code::kMalformed, "not a readable private key");
  EXPECT_ERROR(Of(""), Code::kMalformed, "not a readable private key");
  EXPECT_ERROR(SignIdBlock(Block(), Of(kOnP256).value(), std::nullopt), Code::kUnsupported,
               "ID key: expected a key on the curve P-384");
  EXPECT_ERROR(SignIdBlock(Block(), Of(kIdKey).value(), Of(kOnP256).value()), Code::kUnsupported, "author key");
}

// A key file is read whole or refused, and what is too large for a key is no key.
TEST(KeyFilesHaveABound) {
  EXPECT_ERROR(PrivateKey::Read("tests/vectors/nothing.pem"), Code::kSystem, "nothing.pem");
  EXPECT_ERROR(PrivateKey::Read("/dev/zero"), Code::kLimit, "too large");
  EXPECT_OK(PrivateKey::Read("tests/vectors/fake-chain/vcek-key.pem"));
}
