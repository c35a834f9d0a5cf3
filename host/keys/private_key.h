// SPDX-License-Identifier: Apache-2.0
//
// A private key on P-256 or P-384, as OpenSSL writes it, that signs policies. The key is wiped when the object goes.
#pragma once

#include <memory>
#include <string>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/statement/dsse.h"

struct mbedtls_pk_context;

namespace samovar {

class PrivateKey {
 public:
  // Read loads a PEM file ("EC PRIVATE KEY" or "PRIVATE KEY", not encrypted). Errors: kMalformed, kUnsupported,
  // kSystem.
  static Result<PrivateKey> Read(const std::string& path);

  // Public returns the public half.
  Result<policy::PublicKey> Public() const;
  // Sign returns the DER form of an ECDSA signature (SHA-256 or SHA-384, as the curve asks). kSystem if mbedTLS fails.
  Result<Bytes> Sign(ByteView message) const;

 private:
  explicit PrivateKey(std::shared_ptr<mbedtls_pk_context> key) : key_(std::move(key)) {}
  std::shared_ptr<mbedtls_pk_context> key_;
};

}  // namespace samovar
