// SPDX-License-Identifier: Apache-2.0
//
// Collateral as it comes from the network: either document, and the SGX extension of a certificate. The signed text of
// a document that parses is itself JSON, and equal to the body.
#include "measurements/tdx/collateral/given_collateral.h"
#include "measurements/tdx/collateral/qe_identity.h"
#include "measurements/tdx/collateral/signed_json.h"
#include "measurements/tdx/collateral/tcb_info.h"
#include "measurements/tdx/pck/pck_extension.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  ByteView bytes(data, size);
  (void)tdx::ParsePckExtensionValue(bytes).ok();
  (void)tdx::ParseCollateralJson(AsText(bytes)).ok();
  tdx::Collateral parts;
  parts.pck_crl = Bytes(data, data + size);
  CHECK(tdx::Unwrapped(parts).pck_crl->size() <= size);
  for (const char* name : {"tcbInfo", "enclaveIdentity"}) {
    auto document = tdx::ParseSignedJson(AsText(bytes), name);
    if (!document.ok()) continue;
    auto again = ParseJson(document->signed_text, tdx::kMaxCollateralJsonSize);
    CHECK(again.ok() && *again == document->body);
    (void)tdx::ParseTcbInfo(document->body).ok();
    (void)tdx::ParseQeIdentity(document->body).ok();
  }
  return 0;
}
