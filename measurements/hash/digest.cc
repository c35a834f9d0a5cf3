// SPDX-License-Identifier: Apache-2.0
#include "measurements/hash/digest.h"

#include "measurements/hash/sha512/sha512_update.h"

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

Sha384Hasher::Sha384Hasher() {
  mbedtls_sha512_init(&context_);
  CHECK(mbedtls_sha512_starts(&context_, 1) == 0);
}
Sha384Hasher::~Sha384Hasher() { mbedtls_sha512_free(&context_); }
void Sha384Hasher::Update(ByteView bytes) { UpdateSha512(context_, bytes); }
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
