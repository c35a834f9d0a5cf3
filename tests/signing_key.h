// SPDX-License-Identifier: Apache-2.0
//
// For tests: what a made-up chip signs with. (What signs for users is host/keys.)
#pragma once

#include <mbedtls/pk.h>

#include <random>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::test {

// A key on P-384 in PEM. The source of random numbers blinds only, and a test has no secret.
class SigningKey {
 public:
  explicit SigningKey(Bytes pem) {
    mbedtls_pk_init(&key_);
    pem.push_back(0);
    CHECK(mbedtls_pk_parse_key(&key_, pem.data(), pem.size(), nullptr, 0, Blinding, nullptr) == 0);
  }
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey() { mbedtls_pk_free(&key_); }

  // Sign returns the DER form of an ECDSA signature over the SHA-384 of `message`.
  [[nodiscard]] Bytes Sign(ByteView message) const {
    Sha384Digest digest = Sha384(message);
    Bytes out(MBEDTLS_PK_SIGNATURE_MAX_SIZE);
    size_t size = 0;
    CHECK(mbedtls_pk_sign(&key_, MBEDTLS_MD_SHA384, digest.bytes.data(), digest.bytes.size(), out.data(), out.size(),
                          &size, Blinding, nullptr) == 0);
    out.resize(size);
    return out;
  }

 private:
  static int Blinding(void* /*unused*/, unsigned char* out, size_t size) {
    static std::mt19937 random(1);
    for (size_t i = 0; i < size; ++i) out[i] = static_cast<unsigned char>(random());
    return 0;
  }

  // mbedTLS takes a key that signs as mutable.
  mutable mbedtls_pk_context key_;
};

}  // namespace samovar::test
