// SPDX-License-Identifier: Apache-2.0
//
// Certificates and revocation lists, DER or PEM: what parses has names that can be shown and can be judged.
#include "measurements/json/json.h"
#include "measurements/snp/verify/leaf.h"
#include "measurements/tdx/pck/pck_extension.h"
#include "measurements/x509/certificate.h"
#include "measurements/x509/crl.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  ByteView file(data, size);
  auto list = x509::Crl::Parse(file);
  auto certificates = x509::Certificate::ParseFile(file);
  if (list.ok()) CHECK(list->serials().size() <= size && IsUtf8(list->IssuerName()));
  if (!certificates.ok()) return 0;
  for (const x509::Certificate& certificate : *certificates) {
    CHECK(certificate.der().size() <= size);
    CHECK(IsUtf8(certificate.SubjectName()) && IsUtf8(certificate.IssuerName()));
    (void)snp::ParseLeaf(certificate).ok();
    (void)tdx::ParsePckExtension(certificate).ok();
    (void)certificate.VerifySignedBy(certificate, certificate.signature_scheme()).ok();
    if (list.ok()) (void)list->Lists(certificate);
  }
  return 0;
}
