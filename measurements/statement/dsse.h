// SPDX-License-Identifier: Apache-2.0
//
// Signed policies: a DSSE envelope (secure-systems-lab/dsse, protocol and JSON form) around the bytes of a policy,
// signed with ECDSA over P-256 or P-384; the signature is the DER form that OpenSSL and cosign write.
#pragma once

#include <string>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/json/json.h"
#include "measurements/x509/ecdsa.h"

namespace samovar::policy {

inline constexpr char kPayloadType[] = "application/vnd.samovar.policy+json";

struct PublicKey {
  x509::Curve curve;
  Bytes point;  // x ‖ y

  // KeyId is the SHA-256 of the SubjectPublicKeyInfo, hex.
  [[nodiscard]] std::string KeyId() const;
};

// ParsePublicKey reads a PEM "PUBLIC KEY" (SubjectPublicKeyInfo) on P-256 or P-384. Errors: kMalformed, kUnsupported.
Result<PublicKey> ParsePublicKey(ByteView pem);

// LooksSigned tells whether the text is a DSSE envelope rather than a policy.
[[nodiscard]] bool LooksSigned(std::string_view text);

// SignedBytes is the pre-authentication encoding of a payload: what is signed.
[[nodiscard]] Bytes SignedBytes(std::string_view payload);

// OpenEnvelope checks that one of the signatures is by `key` and returns the payload. Errors: kMalformed, kUntrusted.
Result<std::string> OpenEnvelope(std::string_view text, const PublicKey& key);

// MakeEnvelope wraps a payload with one signature (DER).
[[nodiscard]] Json MakeEnvelope(std::string_view payload, const PublicKey& key, ByteView signature);

}  // namespace samovar::policy
