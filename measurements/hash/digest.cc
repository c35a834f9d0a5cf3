// SPDX-License-Identifier: Apache-2.0
#include "measurements/hash/digest.h"

#include "measurements/hash/sha384_block.h"

namespace samovar {

// mbedTLS's software hashes fail only on misuse (a null context, a bad flag), which is a bug of ours: hence CHECK.

Sha1Hasher::Sha1Hasher() {
  mbedtls_sha1_init(&context_);
  CHECK(mbedtls_sha1_starts(&context_) == 0);
}
Sha1Hasher::~Sha1Hasher() { mbedtls_sha1_free(&context_); }
void Sha1Hasher::Update(ByteView bytes) { CHECK(mbedtls_sha1_update(&context_, bytes.data(), bytes.size()) == 0); }
Sha1Digest Sha1Hasher::Finish() {
  Sha1Digest out;
  CHECK(mbedtls_sha1_finish(&context_, out.bytes.data()) == 0);
  return out;
}

Sha256Hasher::Sha256Hasher() {
  mbedtls_sha256_init(&context_);
  CHECK(mbedtls_sha256_starts(&context_, 0) == 0);
}
Sha256Hasher::~Sha256Hasher() { mbedtls_sha256_free(&context_); }
void Sha256Hasher::Update(ByteView bytes) { CHECK(mbedtls_sha256_update(&context_, bytes.data(), bytes.size()) == 0); }
Sha256Digest Sha256Hasher::Finish() {
  Sha256Digest out;
  CHECK(mbedtls_sha256_finish(&context_, out.bytes.data()) == 0);
  return out;
}

namespace {

// Adds the whole blocks of `bytes` to a context that waits for a new block, and returns what is left.
ByteView AddWholeBlocks(mbedtls_sha512_context& context, ByteView bytes) {
  while (bytes.size() >= kSha384Block) {
    uint64_t words[kSha384Words];
    for (size_t i = 0; i < kSha384Words; ++i) {
      const uint8_t* from = &bytes[8 * i];
      uint64_t word = 0;
#pragma GCC unroll 8
      for (int j = 0; j < 8; ++j) word = word << 8 | from[j];
      words[i] = word;
    }
    CompressSha384(context.MBEDTLS_PRIVATE(state), words);
    uint64_t* total = context.MBEDTLS_PRIVATE(total);  // of bytes, 128 bits
    total[0] += kSha384Block;
    if (total[0] < kSha384Block) ++total[1];
    bytes = bytes.subspan(kSha384Block);
  }
  return bytes;
}

}  // namespace

Sha384Hasher::Sha384Hasher() {
  mbedtls_sha512_init(&context_);
  CHECK(mbedtls_sha512_starts(&context_, 1) == 0);
}
Sha384Hasher::~Sha384Hasher() { mbedtls_sha512_free(&context_); }
void Sha384Hasher::Update(ByteView bytes) {
  const size_t held = context_.MBEDTLS_PRIVATE(total)[0] % kSha384Block;
  const size_t missing = held == 0 ? 0 : kSha384Block - held;
  if (bytes.size() >= missing + kSha384Block) {
    CHECK(mbedtls_sha512_update(&context_, bytes.data(), missing) == 0);
    bytes = AddWholeBlocks(context_, bytes.subspan(missing));
  }
  CHECK(mbedtls_sha512_update(&context_, bytes.data(), bytes.size()) == 0);
}
Sha384Digest Sha384Hasher::Finish() {
  // mbedTLS writes 48 bytes for SHA-384.
  Sha384Digest out;
  CHECK(mbedtls_sha512_finish(&context_, out.bytes.data()) == 0);
  return out;
}

namespace {

template <typename Hasher>
auto HashOf(ByteView bytes) {
  Hasher hasher;
  hasher.Update(bytes);
  return hasher.Finish();
}

}  // namespace

Sha256Digest Sha256(ByteView bytes) { return HashOf<Sha256Hasher>(bytes); }
Sha384Digest Sha384(ByteView bytes) { return HashOf<Sha384Hasher>(bytes); }

}  // namespace samovar
