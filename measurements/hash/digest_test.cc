// SPDX-License-Identifier: Apache-2.0
#include "measurements/hash/digest.h"

#include "tests/harness.h"

using namespace samovar;

// NIST example values for the message "abc" (FIPS 180-4 examples).
TEST(HashesOfAbc) {
  Sha1Hasher sha1;
  sha1.Update(AsBytes("abc"));
  EXPECT_EQ(sha1.Finish().hex(), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(Sha256(AsBytes("abc")).hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha384(AsBytes("abc")).hex(),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
}

TEST(SplitsDoNotMatter) {
  Bytes data(1000);
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<uint8_t>(i * 7);
  for (size_t cut : {0, 1, 63, 64, 65, 127, 128, 129, 999, 1000}) {
    Sha256Hasher sha256;
    Sha384Hasher sha384;
    sha256.Update(ByteView(data).first(cut));
    sha256.Update(ByteView(data).subspan(cut));
    sha384.Update(ByteView(data).first(cut));
    sha384.Update(ByteView(data).subspan(cut));
    EXPECT_EQ(sha256.Finish().hex(), Sha256(data).hex());
    EXPECT_EQ(sha384.Finish().hex(), Sha384(data).hex());
  }
}

TEST(DigestFromHexWantsTheExactLength) {
  EXPECT_OK(Sha256Digest::FromHex(std::string(64, 'a'), "digest"));
  EXPECT_ERROR(Sha256Digest::FromHex(std::string(62, 'a'), "digest"), Code::kMalformed,
               "digest: expected 64 hex digits, got 62");
}

// Whole blocks are ours, the rest is the library's: at every length and cut around the ends of blocks they are one
// hash.
TEST(Sha384IsTheLibrarys) {
  constexpr size_t kLongest = 3 * 128 + 2;
  for (size_t size = 0; size <= kLongest; ++size) {
    Bytes data(size);
    for (size_t i = 0; i < size; ++i) data[i] = static_cast<uint8_t>(i * i >> 3);
    Sha384Digest expected;
    CHECK(mbedtls_sha512(data.data(), data.size(), expected.bytes.data(), 1) == 0);
    EXPECT_EQ(Sha384(data).hex(), expected.hex());
    for (size_t cut : {size_t{1}, size_t{127}, size_t{128}, size_t{129}, size_t{256}}) {
      if (cut > size) continue;
      Sha384Hasher pieces;
      pieces.Update(ByteView(data).first(cut));
      pieces.Update(ByteView(data).subspan(cut));
      EXPECT_EQ(pieces.Finish().hex(), expected.hex());
    }
  }
}
