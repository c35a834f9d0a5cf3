// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/evidence.h"

#include "measurements/base/text.h"

namespace samovar::tee {
namespace {

void SetBytes(Json& object, const char* key, const Bytes& value) {
  if (!value.empty()) object.Set(key, EncodeBase64(value));
}

}  // namespace

Json EvidenceJson(const Evidence& evidence) {
  Json body = Json::MakeObject({});
  if (evidence.platform == Platform::kTdx) {
    SetBytes(body, "quote", evidence.report);
    SetBytes(body, "cc_eventlog", evidence.event_log);
  } else {
    SetBytes(body, "attestation_report", evidence.report);
    Json chain = Json::MakeObject({});
    SetBytes(chain, "vcek", evidence.vcek);
    SetBytes(chain, "ask", evidence.ask);
    SetBytes(chain, "ark", evidence.ark);
    if (!chain.AsObject()->empty()) body.Set("cert_chain", std::move(chain));
  }
  return Json::MakeObject({{"platform", PlatformName(evidence.platform)}, {"evidence", std::move(body)}});
}

}  // namespace samovar::tee
