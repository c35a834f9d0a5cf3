// SPDX-License-Identifier: Apache-2.0
#include "measurements/hash/sha512/sha512.h"

#include "measurements/hash/sha512/sha512_update.h"

namespace samovar {

// As in digest.cc, mbedTLS fails only on misuse.

Sha512Hasher::Sha512Hasher() {
  mbedtls_sha512_init(&context_);
  CHECK(mbedtls_sha512_starts(&context_, 0) == 0);
}
Sha512Hasher::~Sha512Hasher() { mbedtls_sha512_free(&context_); }
void Sha512Hasher::Update(ByteView bytes) { UpdateSha512(context_, bytes); }
Sha512Digest Sha512Hasher::Finish() {
  Sha512Digest out;
  CHECK(mbedtls_sha512_finish(&context_, out.bytes.data()) == 0);
  return out;
}

}  // namespace samovar
