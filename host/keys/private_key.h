// SPDX-License-Identifier: Apache-2.0
//
// A private key on P-256 or P-384, as OpenSSL writes it, that signs policies. The key is wiped when the object goes.
#pragma once

#include <memory>
#include <string>

#include "host/keys/key.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/x509/public_key.h"

namespace samovar::keys {

class PrivateKey {
 public:
  // Read loads a PEM file ("EC PRIVATE KEY" or "PRIVATE KEY", not encrypted). Errors: kMalformed, kUnsupported, kLimit,
  // kSystem.
  static Result<PrivateKey> Read(const std::string& path);

  // Parse takes the key out of such a text. Errors: kMalformed, kUnsupported.
  static Result<PrivateKey> Parse(const PrivateKeyText& text);

  // Public returns the public half.
  Result<x509::PublicKey> Public() const;
  // Sign returns the DER form of an ECDSA signature (SHA-256 or SHA-384, as the curve asks). kSystem if mbedTLS fails.
  Result<Bytes> Sign(ByteView message) const;

 private:
  explicit PrivateKey(std::shared_ptr<Key> key) : key_(std::move(key)) {}
  std::shared_ptr<Key> key_;
};

}  // namespace samovar::keys
