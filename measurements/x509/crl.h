// SPDX-License-Identifier: Apache-2.0
//
// Certificate revocation lists (RFC 5280, section 5), over mbedTLS. Only complete lists that an issuer signs for its
// own certificates: what AMD and Intel publish. A Crl owns its bytes and is cheap to copy.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/base/time.h"
#include "measurements/x509/certificate.h"

struct mbedtls_x509_crl;

namespace samovar::x509 {

class Crl {
 public:
  static constexpr size_t kMaxSize = size_t{16} << 20;

  // Parse reads exactly one list, DER or PEM. Errors: kTruncated, kMalformed, kLimit.
  static Result<Crl> Parse(ByteView bytes);

  [[nodiscard]] ByteView issuer() const;                // DER of the Name
  [[nodiscard]] std::string IssuerName() const;         // its common name, escaped for display
  [[nodiscard]] std::vector<ByteView> serials() const;  // of what is revoked, without leading zeros
  [[nodiscard]] Time this_update() const { return this_update_; }
  [[nodiscard]] std::optional<Time> next_update() const { return next_update_; }

  // VerifySignedBy checks the issuer's name and signature, as Certificate::VerifySignedBy does. Errors: kUntrusted.
  Result<void> VerifySignedBy(const Certificate& issuer, SignatureScheme scheme,
                              SignatureMemory* memory = nullptr) const;
  // VerifyCurrentAt checks this_update ≤ at ≤ next_update; a list without next_update is refused. Errors: kUntrusted.
  Result<void> VerifyCurrentAt(Time at) const;
  // Lists tells whether the list names `certificate` (by serial number). The issuer must be the same; that is the
  // caller's business, as is checking the signature first.
  [[nodiscard]] bool Lists(const Certificate& certificate) const;

 private:
  explicit Crl(std::shared_ptr<mbedtls_x509_crl> parsed) : parsed_(std::move(parsed)) {}

  std::shared_ptr<mbedtls_x509_crl> parsed_;
  Time this_update_;
  std::optional<Time> next_update_;
};

}  // namespace samovar::x509
