// SPDX-License-Identifier: Apache-2.0
//
// X.509 certificates (RFC 5280), over mbedTLS, for the two vendors' chains. Stricter than mbedTLS alone: no trailing
// bytes, no repeated extension, exact comparison of names, only the signature schemes that AMD and Intel use. There is
// no path building here: the caller names the issuer. Validity is compared with a time that the caller gives. A
// Certificate owns its bytes and is cheap to copy.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/base/time.h"
#include "measurements/x509/ecdsa.h"
#include "measurements/x509/signature_memory.h"

struct mbedtls_x509_crt;

namespace samovar::x509 {

enum class SignatureScheme { kRsaPssSha384, kEcdsaSha256, kEcdsaSha384, kOther };

struct Extension {
  std::string oid;  // dotted
  bool critical;
  ByteView value;  // content of extnValue, borrowed from the certificate
};

class Certificate {
 public:
  static constexpr size_t kMaxSize = size_t{64} << 10;

  // ParseDer reads exactly one certificate. Errors: kTruncated, kMalformed, kLimit.
  static Result<Certificate> ParseDer(ByteView der);

  // ParseFile reads one DER certificate or one or more PEM blocks (text outside the blocks is ignored), in file order.
  // Errors as ParseDer, and kMalformed naming what the bytes look like instead.
  static Result<std::vector<Certificate>> ParseFile(ByteView bytes);

  [[nodiscard]] ByteView der() const;
  [[nodiscard]] ByteView subject() const;  // DER of the Name
  [[nodiscard]] ByteView issuer() const;
  [[nodiscard]] ByteView serial() const;  // big-endian, without leading zeros
  // The common name, escaped for display; empty if there is none.
  [[nodiscard]] std::string SubjectName() const;
  [[nodiscard]] std::string IssuerName() const;
  [[nodiscard]] Time not_before() const { return not_before_; }
  [[nodiscard]] Time not_after() const { return not_after_; }
  [[nodiscard]] bool is_ca() const;
  [[nodiscard]] SignatureScheme signature_scheme() const;

  [[nodiscard]] const std::vector<Extension>& extensions() const { return extensions_; }
  [[nodiscard]] const Extension* FindExtension(std::string_view oid) const;

  // EcPoint returns the public key as x ‖ y if it is a key on `curve`; kUntrusted otherwise, naming what it is.
  Result<Bytes> EcPoint(Curve curve) const;

  // VerifySignedBy checks that `issuer` is a CA whose subject is this certificate's issuer name, and that its key made
  // this certificate's signature, with `scheme`. Times and revocation are not looked at. A signature that `memory`
  // knows is not computed again. Errors: kUntrusted.
  Result<void> VerifySignedBy(const Certificate& issuer, SignatureScheme scheme,
                              SignatureMemory* memory = nullptr) const;

  // VerifyValidAt checks not_before ≤ at ≤ not_after. Errors: kUntrusted, "expired …" or "not yet valid …".
  Result<void> VerifyValidAt(Time at) const;

  bool operator==(const Certificate& other) const { return Equal(der(), other.der()); }

 private:
  explicit Certificate(std::shared_ptr<mbedtls_x509_crt> parsed) : parsed_(std::move(parsed)) {}

  std::shared_ptr<mbedtls_x509_crt> parsed_;
  std::vector<Extension> extensions_;
  Time not_before_;
  Time not_after_;
  friend class Crl;
};

// SchemeName returns "RSASSA-PSS with SHA-384" and the like.
[[nodiscard]] const char* SchemeName(SignatureScheme scheme);

}  // namespace samovar::x509
