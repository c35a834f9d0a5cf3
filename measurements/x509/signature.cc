// SPDX-License-Identifier: Apache-2.0
#include "measurements/x509/signature.h"

#include <mbedtls/oid.h>
#include <mbedtls/rsa.h>

#include "measurements/base/text.h"
#include "measurements/hash/digest.h"
#include "measurements/x509/der.h"

namespace samovar::x509 {

namespace {

constexpr int kSaltSize = 48;         // AMD's; the size of a SHA-384 digest
constexpr size_t kMinRsaBits = 3072;  // AMD's keys have 4096

Bytes HashOf(SignatureScheme scheme, ByteView body) {
  if (scheme == SignatureScheme::kEcdsaSha256) {
    Sha256Digest digest = Sha256(body);
    return {digest.bytes.begin(), digest.bytes.end()};
  }
  Sha384Digest digest = Sha384(body);
  return {digest.bytes.begin(), digest.bytes.end()};
}

}  // namespace

SignatureScheme SchemeOf(const SignedPart& part) {
  if (part.key_type == MBEDTLS_PK_ECDSA && part.hash == MBEDTLS_MD_SHA256) return SignatureScheme::kEcdsaSha256;
  if (part.key_type == MBEDTLS_PK_ECDSA && part.hash == MBEDTLS_MD_SHA384) return SignatureScheme::kEcdsaSha384;
  if (part.key_type != MBEDTLS_PK_RSASSA_PSS || part.hash != MBEDTLS_MD_SHA384 || part.options == nullptr) {
    return SignatureScheme::kOther;
  }
  const auto* pss = static_cast<const mbedtls_pk_rsassa_pss_options*>(part.options);
  bool vendor = pss->mgf1_hash_id == MBEDTLS_MD_SHA384 && pss->expected_salt_len == kSaltSize;
  return vendor ? SignatureScheme::kRsaPssSha384 : SignatureScheme::kOther;
}

const char* SchemeName(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::kRsaPssSha384: return "RSASSA-PSS with SHA-384";
    case SignatureScheme::kEcdsaSha256: return "ECDSA with SHA-256";
    case SignatureScheme::kEcdsaSha384: return "ECDSA with SHA-384";
    case SignatureScheme::kOther: return "another signature scheme";
  }
  return "another signature scheme";
}

namespace {

// All that VerifyNow looks at.
Sha256Digest FactOf(const SignedPart& part, const IssuerKey& issuer, SignatureScheme scheme) {
  ByteWriter out;
  out.U8(static_cast<uint8_t>(scheme));
  for (ByteView field : {issuer.info, part.whole}) {
    out.U64Le(field.size());
    out.Raw(field);
  }
  return Sha256(out.bytes());
}

Result<void> VerifyNow(const SignedPart& part, const mbedtls_pk_context& key, SignatureScheme scheme) {
  SignatureScheme found = SchemeOf(part);
  if (found != scheme) {
    return Error(Code::kUntrusted,
                 std::string("signed with ") + SchemeName(found) + "; expected " + SchemeName(scheme));
  }
  Bytes hash = HashOf(scheme, part.body);
  // mbedTLS takes the key as mutable (it may cache in it) but verification does not change its value.
  auto* mutable_key = const_cast<mbedtls_pk_context*>(&key);
  bool rsa = scheme == SignatureScheme::kRsaPssSha384;
  if (rsa != (mbedtls_pk_get_type(&key) == MBEDTLS_PK_RSA)) {
    return Error(Code::kUntrusted, "the issuer's key is of another kind than the signature");
  }
  if (rsa && mbedtls_pk_get_bitlen(&key) < kMinRsaBits) return Error(Code::kUntrusted, "the RSA key is too short");
  int status = mbedtls_pk_verify_ext(part.key_type, part.options, mutable_key, part.hash, hash.data(), hash.size(),
                                     part.signature.data(), part.signature.size());
  if (status != 0) return Error(Code::kUntrusted, "the signature does not hold under the issuer's key");
  return {};
}

}  // namespace

Result<void> VerifySignature(const SignedPart& part, const IssuerKey& issuer, SignatureScheme scheme,
                             SignatureMemory* memory) {
  if (memory == nullptr) return VerifyNow(part, issuer.key, scheme);
  const Sha256Digest fact = FactOf(part, issuer, scheme);
  if (memory->Knows(fact)) return {};
  TRY(VerifyNow(part, issuer.key, scheme));
  memory->Remember(fact);
  return {};
}

Result<Time> FromX509Time(const mbedtls_x509_time& time) {
  return Time::FromCivil(time.year, time.mon, time.day, time.hour, time.min, time.sec);
}

std::string CommonName(const mbedtls_x509_name& first) {
  for (const mbedtls_x509_name* name = &first; name != nullptr; name = name->next) {
    if (MBEDTLS_OID_CMP(MBEDTLS_OID_AT_CN, &name->oid) != 0) continue;
    std::string quoted = Quoted(AsText({name->val.p, name->val.len}));
    return quoted.substr(1, quoted.size() - 2);
  }
  return "";
}

Result<void> OneDerValue(ByteView der, const char* what) {
  if (der.empty()) return Error(Code::kTruncated, std::string(what) + ": the file is empty");
  DerReader reader(der);
  TRY(reader.Expect(kDerSequence, what));
  return reader.ExpectEmpty(what);
}

}  // namespace samovar::x509
