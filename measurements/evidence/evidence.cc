// SPDX-License-Identifier: Apache-2.0
#include "measurements/evidence/evidence.h"

#include "measurements/base/text.h"

namespace samovar::evidence {

namespace {

using tee::Platform;

Json EncodeChain(const Evidence& evidence) {
  Json out = Json::Object();
  if (evidence.leaf) out.Set("vcek", EncodeBase64(*evidence.leaf));
  for (size_t i = 0; i < evidence.chain.size() && i < std::size(kChainNames); ++i) {
    out.Set(kChainNames[i], EncodeBase64(evidence.chain[i]));
  }
  return out;
}

}  // namespace

Json EncodeEvidence(const Evidence& evidence) {
  Json body = Json::Object();
  if (evidence.platform == Platform::kTdx) {
    body.Set("quote", EncodeBase64(evidence.report));
    if (evidence.event_log) body.Set("cc_eventlog", EncodeBase64(*evidence.event_log));
  } else {
    body.Set("attestation_report", EncodeBase64(evidence.report));
    Json chain = EncodeChain(evidence);
    if (!chain.AsObject()->empty()) body.Set("cert_chain", std::move(chain));
  }
  return Json::MakeObject({{"platform", tee::PlatformName(evidence.platform)}, {"evidence", std::move(body)}});
}

}  // namespace samovar::evidence
