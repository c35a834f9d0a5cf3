// SPDX-License-Identifier: Apache-2.0
//
// The envelope of Intel's JSON collateral (Intel Provisioning Certification Service, version 4):
//
//   {"NAME": OBJECT, "signature": "r ‖ s in hex, big-endian"}
//
// with ECDSA P-256 and SHA-256 over the exact bytes of OBJECT. Both documents in it have an issue date and a date of
// the next update.
#pragma once

#include <string_view>

#include "measurements/base/result.h"
#include "measurements/base/time.h"
#include "measurements/json/json.h"
#include "measurements/tdx/quote/quote.h"
#include "measurements/x509/certificate.h"

namespace samovar::tdx {

inline constexpr size_t kMaxCollateralJsonSize = size_t{1} << 20;

struct SignedJson {
  Json body;
  std::string_view signed_text;  // borrowed from the parsed text
  RawSignature signature;
};

// ParseSignedJson reads the envelope of the object `name`; no other member may stand beside it. White space around the
// document is accepted. Fails with kMalformed or kLimit.
Result<SignedJson> ParseSignedJson(std::string_view text, std::string_view name);

// VerifySignedJson checks the signature by the key of `signer`; kUntrusted if it does not hold.
Result<void> VerifySignedJson(const SignedJson& document, const x509::Certificate& signer);

// When a document was issued and until when it says what is current.
struct Validity {
  Time issue_date;
  Time next_update;
};

// ParseValidity reads issueDate and nextUpdate; kMalformed if the second is before the first.
Result<Validity> ParseValidity(const Json& body);

// VerifyCurrentAt checks issue_date ≤ at ≤ next_update. Errors: kUntrusted, "expired …" or "not yet valid …".
Result<void> VerifyCurrentAt(const Validity& validity, Time at);

// HexMember reads a member of exactly N bytes in hex, of either case.
template <size_t N>
Result<std::array<uint8_t, N>> HexMember(const Json& object, std::string_view key) {
  std::string text = TRY(object.StringAt(key));
  return DecodeHexFixed<N>(text, key);
}

// SmallMember reads an integer member from 0 to `max`.
Result<uint32_t> SmallMember(const Json& object, std::string_view key, uint32_t max);

}  // namespace samovar::tdx
