// SPDX-License-Identifier: Apache-2.0
#include "measurements/x509/certificate.h"

#include <mbedtls/ecp.h>
#include <mbedtls/oid.h>
#include <mbedtls/x509_crt.h>

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/x509/der.h"
#include "measurements/x509/pem.h"
#include "measurements/x509/signature.h"

namespace samovar::x509 {

namespace {

void Free(mbedtls_x509_crt* certificate) {
  mbedtls_x509_crt_free(certificate);
  delete certificate;
}

Result<std::vector<Extension>> ParseExtensions(ByteView der) {
  std::vector<Extension> out;
  if (der.empty()) return out;
  DerReader outer(der);
  DerReader list = TRY(outer.Enter(kDerSequence, "extensions"));
  TRY(outer.ExpectEmpty("extensions"));
  while (!list.empty()) {
    DerReader item = TRY(list.Enter(kDerSequence, "extension"));
    std::string oid = TRY(item.Oid("extension id"));
    DerValue next = TRY(item.Next("extension value"));
    bool critical = false;
    if (next.tag == kDerBoolean) {
      if (next.content.size() != 1 || next.content[0] != 0xff) {
        return Error(Code::kMalformed, "extension " + oid + ": DER writes the critical flag only as TRUE");
      }
      critical = true;
      next = TRY(item.Next("extension value"));
    }
    if (next.tag != kDerOctetString) return Error(Code::kMalformed, "extension " + oid + ": expected an OCTET STRING");
    TRY(item.ExpectEmpty("extension"));
    bool twice = std::any_of(out.begin(), out.end(), [&](const Extension& e) { return e.oid == oid; });
    if (twice) return Error(Code::kMalformed, "extension " + oid + " is given twice");
    out.push_back({std::move(oid), critical, next.content});
  }
  return out;
}

SignedPart PartOf(const mbedtls_x509_crt& crt) {
  return {View(crt.raw),
          View(crt.tbs),
          View(crt.MBEDTLS_PRIVATE(sig)),
          crt.MBEDTLS_PRIVATE(sig_pk),
          crt.MBEDTLS_PRIVATE(sig_md),
          crt.MBEDTLS_PRIVATE(sig_opts)};
}

}  // namespace

Result<Certificate> Certificate::ParseDer(ByteView der) {
  if (der.size() > kMaxSize) {
    return Error(Code::kLimit, "a certificate of " + Decimal(der.size()) + " bytes; at most " + Decimal(kMaxSize));
  }
  TRY(OneDerValue(der, "certificate"));
  auto* raw = new mbedtls_x509_crt;
  mbedtls_x509_crt_init(raw);
  Certificate out(std::shared_ptr<mbedtls_x509_crt>(raw, Free));
  int status = mbedtls_x509_crt_parse_der(raw, der.data(), der.size());
  if (status != 0) {
    return Error(Code::kMalformed,
                 "not a readable X.509 certificate (mbedTLS error -" + HexNumber(static_cast<uint64_t>(-status)) + ")");
  }
  out.extensions_ = TRY(ParseExtensions(View(raw->v3_ext)));
  out.not_before_ = TRY(FromX509Time(raw->valid_from).In("notBefore"));
  out.not_after_ = TRY(FromX509Time(raw->valid_to).In("notAfter"));
  return out;
}

Result<std::vector<Certificate>> Certificate::ParseFile(ByteView bytes) {
  std::vector<Certificate> out;
  if (!LooksLikePem(bytes)) {
    out.push_back(TRY(ParseDer(bytes)));
    return out;
  }
  for (const Bytes& der : TRY(DecodePem(bytes, "CERTIFICATE"))) out.push_back(TRY(ParseDer(der)));
  return out;
}

ByteView Certificate::der() const { return View(parsed_->raw); }
ByteView Certificate::subject() const { return View(parsed_->subject_raw); }
ByteView Certificate::issuer() const { return View(parsed_->issuer_raw); }

ByteView Certificate::serial() const {
  ByteView serial = View(parsed_->serial);
  while (!serial.empty() && serial[0] == 0) serial = serial.subspan(1);
  return serial;
}

std::string Certificate::SubjectName() const { return CommonName(parsed_->subject); }
std::string Certificate::IssuerName() const { return CommonName(parsed_->issuer); }

bool Certificate::is_ca() const {
  return FindExtension("2.5.29.19") != nullptr && parsed_->MBEDTLS_PRIVATE(ca_istrue) == 1;
}

SignatureScheme Certificate::signature_scheme() const { return SchemeOf(PartOf(*parsed_)); }

const Extension* Certificate::FindExtension(std::string_view oid) const {
  auto found = std::find_if(extensions_.begin(), extensions_.end(), [&](const Extension& e) { return e.oid == oid; });
  return found == extensions_.end() ? nullptr : &*found;
}

Result<Bytes> Certificate::EcPoint(Curve curve) const {
  std::string wanted = std::string("expected a key on ") + CurveName(curve) + ", ";
  if (mbedtls_pk_get_type(&parsed_->pk) != MBEDTLS_PK_ECKEY) {
    return Error(Code::kUntrusted, wanted + "got a key that is not an elliptic-curve key");
  }
  const mbedtls_ecp_keypair* pair = mbedtls_pk_ec(parsed_->pk);
  mbedtls_ecp_group_id id = curve == Curve::kP256 ? MBEDTLS_ECP_DP_SECP256R1 : MBEDTLS_ECP_DP_SECP384R1;
  if (pair == nullptr || mbedtls_ecp_keypair_get_group_id(pair) != id) {
    return Error(Code::kUntrusted, wanted + "got a key on another curve");
  }
  Bytes point(1 + 2 * CurveBytes(curve));
  size_t written = 0;
  int status = mbedtls_ecp_write_public_key(pair, MBEDTLS_ECP_PF_UNCOMPRESSED, &written, point.data(), point.size());
  if (status != 0 || written != point.size()) return Error(Code::kUntrusted, "the public key is not a point");
  point.erase(point.begin());
  return point;
}

Result<void> Certificate::VerifySignedBy(const Certificate& issuer, SignatureScheme scheme,
                                         SignatureMemory* memory) const {
  if (!Equal(this->issuer(), issuer.subject())) {
    return Error(Code::kUntrusted, "issued by " + Quoted(IssuerName()) + ", not by " + Quoted(issuer.SubjectName()));
  }
  if (!issuer.is_ca()) return Error(Code::kUntrusted, Quoted(issuer.SubjectName()) + " is not a CA certificate");
  const IssuerKey key{issuer.parsed_->pk, View(issuer.parsed_->pk_raw)};
  return VerifySignature(PartOf(*parsed_), key, scheme, memory).In(Quoted(SubjectName()));
}

Result<void> Certificate::VerifyValidAt(Time at) const {
  if (at < not_before_) {
    return Error(Code::kUntrusted, Quoted(SubjectName()) + " is not yet valid at " + at.Rfc3339() + ": it begins at " +
                                       not_before_.Rfc3339());
  }
  if (at > not_after_) {
    return Error(Code::kUntrusted,
                 Quoted(SubjectName()) + " is expired at " + at.Rfc3339() + ": it ended at " + not_after_.Rfc3339());
  }
  return {};
}

}  // namespace samovar::x509
