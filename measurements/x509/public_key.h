// SPDX-License-Identifier: Apache-2.0
//
// A public key on P-256 or P-384 that stands alone, as users give it: PEM, SubjectPublicKeyInfo (RFC 5480),
// uncompressed.
#pragma once

#include <string>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/x509/ecdsa.h"

namespace samovar::x509 {

struct PublicKey {
  Curve curve;
  Bytes point;  // x ‖ y

  // KeyId is the SHA-256 of the SubjectPublicKeyInfo, hex.
  [[nodiscard]] std::string KeyId() const;
};

// ParsePublicKey reads one PEM block "PUBLIC KEY". Errors: kMalformed, kUnsupported.
Result<PublicKey> ParsePublicKey(ByteView pem);

// VerifyEcdsaDer checks the DER form of a signature (RFC 3279, ECDSA-Sig-Value), which OpenSSL and cosign write, with
// the hash that belongs to the curve. Errors: kMalformed, kUntrusted.
Result<void> VerifyEcdsaDer(const PublicKey& key, ByteView message, ByteView signature);

}  // namespace samovar::x509
