// SPDX-License-Identifier: Apache-2.0
//
// Writes the three kinds of X.509 certificates of AMD's chain (RFC 5280, signatures RSASSA-PSS with SHA-384 and a salt
// of 48 bytes, RFC 4055), for the simulated processor. mbedTLS's own writer cannot sign with PSS, hence the DER here.
#pragma once

#include <mbedtls/pk.h>

#include <string>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::simtee {

struct CertificateExtension {
  Bytes oid;    // content of the OBJECT IDENTIFIER
  Bytes value;  // content of extnValue
};

struct CertificateRequest {
  std::string subject;  // common name
  std::string issuer;
  bool is_ca = false;
  std::vector<CertificateExtension> extensions;
};

// WriteCertificate makes a certificate for the public half of `key`, signed by the RSA key `issuer_key`. kSystem if
// mbedTLS fails.
Result<Bytes> WriteCertificate(const CertificateRequest& request, const mbedtls_pk_context& key,
                               const mbedtls_pk_context& issuer_key);

// DerValue encodes tag, length and content (DER, X.690).
[[nodiscard]] Bytes DerValue(uint8_t tag, ByteView content);
// DerInteger encodes a small non-negative INTEGER.
[[nodiscard]] Bytes DerInteger(uint8_t value);

}  // namespace samovar::simtee
