// SPDX-License-Identifier: Apache-2.0
#include "measurements/x509/crl.h"

#include <mbedtls/x509_crl.h>
#include <mbedtls/x509_crt.h>

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/x509/pem.h"
#include "measurements/x509/signature.h"

namespace samovar::x509 {

namespace {

void Free(mbedtls_x509_crl* crl) {
  mbedtls_x509_crl_free(crl);
  delete crl;
}

ByteView WithoutLeadingZeros(ByteView number) {
  while (!number.empty() && number[0] == 0) number = number.subspan(1);
  return number;
}

Result<std::shared_ptr<mbedtls_x509_crl>> ParseCrlDer(ByteView der) {
  TRY(OneDerValue(der, "revocation list"));
  auto* raw = new mbedtls_x509_crl;
  mbedtls_x509_crl_init(raw);
  std::shared_ptr<mbedtls_x509_crl> out(raw, Free);
  int status = mbedtls_x509_crl_parse_der(raw, der.data(), der.size());
  if (status == 0) return out;
  return Error(Code::kMalformed, "not a readable X.509 revocation list (mbedTLS error -" +
                                     HexNumber(static_cast<uint64_t>(-status)) + ")");
}

}  // namespace

Result<Crl> Crl::Parse(ByteView bytes) {
  if (bytes.size() > kMaxSize) {
    return Error(Code::kLimit,
                 "a revocation list of " + Decimal(bytes.size()) + " bytes; at most " + Decimal(kMaxSize));
  }
  Bytes decoded;
  if (LooksLikePem(bytes)) {
    std::vector<Bytes> blocks = TRY(DecodePem(bytes, "X509 CRL", "CRL"));
    if (blocks.size() != 1) return Error(Code::kMalformed, "expected one revocation list, got several");
    decoded = std::move(blocks[0]);
    bytes = decoded;
  }
  Crl out(TRY(ParseCrlDer(bytes)));
  out.this_update_ = TRY(FromX509Time(out.parsed_->this_update).In("thisUpdate"));
  if (out.parsed_->next_update.year != 0) {
    out.next_update_ = TRY(FromX509Time(out.parsed_->next_update).In("nextUpdate"));
  }
  return out;
}

ByteView Crl::issuer() const { return View(parsed_->issuer_raw); }

Result<void> Crl::VerifySignedBy(const Certificate& issuer, SignatureScheme scheme, SignatureMemory* memory) const {
  if (!Equal(this->issuer(), issuer.subject())) {
    return Error(Code::kUntrusted, "the revocation list is not issued by " + Quoted(issuer.SubjectName()));
  }
  if (!issuer.is_ca()) return Error(Code::kUntrusted, Quoted(issuer.SubjectName()) + " is not a CA certificate");
  SignedPart part{View(parsed_->raw),
                  View(parsed_->tbs),
                  View(parsed_->MBEDTLS_PRIVATE(sig)),
                  parsed_->MBEDTLS_PRIVATE(sig_pk),
                  parsed_->MBEDTLS_PRIVATE(sig_md),
                  parsed_->MBEDTLS_PRIVATE(sig_opts)};
  const IssuerKey key{issuer.parsed_->pk, View(issuer.parsed_->pk_raw)};
  return VerifySignature(part, key, scheme, memory).In("revocation list");
}

Result<void> Crl::VerifyCurrentAt(Time at) const {
  if (at < this_update_) {
    return Error(Code::kUntrusted, "the revocation list is not yet valid at " + at.Rfc3339() + ": it begins at " +
                                       this_update_.Rfc3339());
  }
  if (!next_update_) return Error(Code::kUntrusted, "the revocation list has no nextUpdate: its age cannot be judged");
  if (at > *next_update_) {
    return Error(Code::kUntrusted,
                 "the revocation list is expired at " + at.Rfc3339() + ": it ended at " + next_update_->Rfc3339());
  }
  return {};
}

std::string Crl::IssuerName() const { return CommonName(parsed_->issuer); }

std::vector<ByteView> Crl::serials() const {
  std::vector<ByteView> out;
  for (const mbedtls_x509_crl_entry* entry = &parsed_->entry; entry != nullptr; entry = entry->next) {
    bool filled = entry->raw.len != 0;  // mbedTLS keeps one empty entry when there are none
    if (filled) out.push_back(WithoutLeadingZeros(View(entry->serial)));
  }
  return out;
}

bool Crl::Lists(const Certificate& certificate) const {
  std::vector<ByteView> revoked = serials();
  return std::any_of(revoked.begin(), revoked.end(),
                     [&](ByteView serial) { return Equal(serial, certificate.serial()); });
}

}  // namespace samovar::x509
