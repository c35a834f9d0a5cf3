// SPDX-License-Identifier: Apache-2.0
//
// What certificates and revocation lists have in common inside mbedTLS: a signed part, a scheme, a signature. Private
// to measurements/x509.
#pragma once

#include <mbedtls/pk.h>
#include <mbedtls/x509.h>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/base/time.h"
#include "measurements/x509/certificate.h"
#include "measurements/x509/signature_memory.h"

namespace samovar::x509 {

struct SignedPart {
  ByteView whole;  // with scheme and signature: all that is not the key
  ByteView body;
  ByteView signature;
  mbedtls_pk_type_t key_type;
  mbedtls_md_type_t hash;
  const void* options;  // mbedtls_pk_rsassa_pss_options for RSASSA-PSS
};

[[nodiscard]] inline ByteView View(const mbedtls_x509_buf& buffer) { return {buffer.p, buffer.len}; }

// SchemeOf names the scheme; kOther for all that the vendors do not use, such as PSS with another hash or salt length.
[[nodiscard]] SignatureScheme SchemeOf(const SignedPart& part);

// A public key, and the SubjectPublicKeyInfo that it was read from.
struct IssuerKey {
  const mbedtls_pk_context& key;
  ByteView info;
};

// VerifySignature checks `part` against `issuer`, if `memory` (which may be null) does not know it. Errors: kUntrusted.
Result<void> VerifySignature(const SignedPart& part, const IssuerKey& issuer, SignatureScheme scheme,
                             SignatureMemory* memory);

// FromX509Time converts; kMalformed for dates that do not exist.
Result<Time> FromX509Time(const mbedtls_x509_time& time);

// CommonName returns the CN of a name, escaped for display; empty if there is none.
[[nodiscard]] std::string CommonName(const mbedtls_x509_name& first);

// OneDerValue checks that `der` is exactly one DER SEQUENCE and nothing after it.
Result<void> OneDerValue(ByteView der, const char* what);

}  // namespace samovar::x509
