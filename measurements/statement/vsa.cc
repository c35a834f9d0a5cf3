// SPDX-License-Identifier: Apache-2.0
#include "measurements/statement/vsa.h"

#include "measurements/base/version.h"

namespace samovar::evidence {

namespace {

Json Sha256Set(const Sha256Digest& digest) { return Json::MakeObject({{"sha256", digest.hex()}}); }

Json Subjects(const Outcome& outcome) {
  Json out = Json::Array();
  const Json* artifacts = outcome.summary.Find("artifacts");
  if (artifacts == nullptr) return out;
  for (const Json& artifact : *artifacts->AsArray()) {
    out.Append(Json::MakeObject(
        {{"name", *artifact.Find("name")}, {"digest", Json::MakeObject({{"sha256", *artifact.Find("sha256")}})}}));
  }
  return out;
}

std::string ResourceUri(const Outcome& outcome) {
  const Json* source = outcome.summary.Find("source");
  const Json* uri = source == nullptr ? nullptr : source->Find("uri");
  return uri == nullptr || uri->AsString() == nullptr ? "" : *uri->AsString();
}

}  // namespace

Json BuildVsa(const Outcome& outcome, const Context& context, const Sha256Digest& policy_sha256, const Bundle& bundle) {
  bool passed = outcome.verdict.Holds() && context.policy && !outcome.simulated && !outcome.foreign_root;
  Json inputs = Json::Array();
  if (bundle.provenance) {
    inputs.Append(Json::MakeObject({{"uri", "provenance.json"}, {"digest", Sha256Set(Sha256(*bundle.provenance))}}));
  }
  if (bundle.evidence) {
    inputs.Append(Json::MakeObject({{"uri", "evidence.json"}, {"digest", Sha256Set(Sha256(*bundle.evidence))}}));
  }
  Json levels = Json::Array();
  if (passed) levels.Append("SLSA_BUILD_LEVEL_3");
  Json predicate = Json::MakeObject(
      {{"verifier", Json::MakeObject({{"id", "urn:x-samovar:verifier"},
                                      {"version", Json::MakeObject({{"samovar", kVersionString}})}})},
       {"timeVerified", context.at.Rfc3339()},
       {"resourceUri", ResourceUri(outcome)},
       {"policy", Json::MakeObject({{"uri", "urn:x-samovar:policy"}, {"digest", Sha256Set(policy_sha256)}})},
       {"inputAttestations", std::move(inputs)},
       {"verificationResult", passed ? "PASSED" : "FAILED"},
       {"verifiedLevels", std::move(levels)},
       {"slsaVersion", "1.2"}});
  return Json::MakeObject({{"_type", "https://in-toto.io/Statement/v1"},
                           {"subject", Subjects(outcome)},
                           {"predicateType", "https://slsa.dev/verification_summary/v1"},
                           {"predicate", std::move(predicate)}});
}

}  // namespace samovar::evidence
