// SPDX-License-Identifier: Apache-2.0
//
// The hashes with the SHA extensions, where this CPU has them, against mbedTLS alone: random lengths, contents, splits.
#include "measurements/hash/updates.h"

#include <random>

#include "measurements/hash/digest.h"
#include "tests/harness.h"

using namespace samovar;

namespace {

Bytes Random(std::mt19937& random, size_t size) {
  Bytes out(size);
  for (uint8_t& byte : out) byte = static_cast<uint8_t>(random());
  return out;
}

// Hashes `data` in pieces of random sizes.
template <typename Hasher>
auto InPieces(std::mt19937& random, ByteView data) {
  Hasher hasher;
  while (!data.empty()) {
    size_t size = std::min<size_t>(data.size(), random() % 200);
    hasher.Update(data.first(size));
    data = data.subspan(size);
  }
  return hasher.Finish();
}

Sha1Digest PortableSha1(ByteView data) {
  Sha1Digest out;
  CHECK(portable_mbedtls_sha1(data.data(), data.size(), out.bytes.data()) == 0);
  return out;
}

Sha256Digest PortableSha256(ByteView data) {
  Sha256Digest out;
  CHECK(portable_mbedtls_sha256(data.data(), data.size(), out.bytes.data(), 0) == 0);
  return out;
}

}  // namespace

TEST(HashesAgreeWithPortableOnes) {
  std::mt19937 random(1);  // NOLINT(bugprone-random-generator-seed): a test must repeat
  for (size_t size = 0; size < 600; ++size) {
    Bytes data = Random(random, size);
    EXPECT_EQ(InPieces<Sha256Hasher>(random, data).hex(), PortableSha256(data).hex());
    EXPECT_EQ(InPieces<Sha1Hasher>(random, data).hex(), PortableSha1(data).hex());
  }
  for (int i = 0; i < 20; ++i) {
    Bytes data = Random(random, random() % 100000);
    EXPECT_EQ(Sha256(data).hex(), PortableSha256(data).hex());
    Sha1Hasher sha1;
    sha1.Update(data);
    EXPECT_EQ(sha1.Finish().hex(), PortableSha1(data).hex());
  }
}
