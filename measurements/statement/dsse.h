// SPDX-License-Identifier: Apache-2.0
//
// DSSE envelopes (secure-systems-lab/dsse, protocol and JSON form): a payload of a named type, signed with ECDSA over
// P-256 or P-384; the signature is the DER form that OpenSSL and cosign write. The type is signed too, so that a
// signature over one kind of document is none over another.
#pragma once

#include <string>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/json/json.h"
#include "measurements/x509/public_key.h"

namespace samovar::statement {

// LooksSigned tells whether the text is a DSSE envelope rather than a bare document.
[[nodiscard]] bool LooksSigned(std::string_view text);

// SignedBytes is the pre-authentication encoding of a payload: what is signed.
[[nodiscard]] Bytes SignedBytes(std::string_view type, std::string_view payload);

// OpenEnvelope checks that the payload is of that type and that one of the signatures is by `key`, and returns it.
// Errors: kMalformed, kLimit, kUnsupported (another type), kUntrusted.
Result<std::string> OpenEnvelope(std::string_view text, std::string_view type, const x509::PublicKey& key);

// MakeEnvelope wraps a payload with one signature (DER).
[[nodiscard]] Json MakeEnvelope(std::string_view type, std::string_view payload, const x509::PublicKey& key,
                                ByteView signature);

}  // namespace samovar::statement
