// SPDX-License-Identifier: Apache-2.0
#include "measurements/evidence/vsa.h"

#include "measurements/base/text.h"
#include "measurements/base/version.h"
#include "measurements/statement/statement.h"

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

// Which level the accepted builders reach is for the policy to say.
std::string Level(bool passed, const Context& context) {
  if (!passed) return "FAILED";
  const auto& rules = context.policy->provenance;
  if (!rules || !rules->slsa_build_level) return "SLSA_BUILD_LEVEL_UNEVALUATED";
  return "SLSA_BUILD_LEVEL_" + Decimal(*rules->slsa_build_level);
}

// How it was built, for those who read nothing but the summary. A field of ours, hence its name.
void AppendBuild(const Outcome& outcome, Json& predicate) {
  Json build = Json::Object();
  for (const char* key : {"toolchain", "recipe", "buildCommand"}) {
    if (const Json* value = outcome.summary.Find(key)) build.Set(key, *value);
  }
  if (!build.AsObject()->empty()) predicate.Set("urn:x-samovar:build", std::move(build));
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
  Json predicate = Json::MakeObject(
      {{"verifier", Json::MakeObject({{"id", "urn:x-samovar:verifier"},
                                      {"version", Json::MakeObject({{"samovar", kVersionString}})}})},
       {"timeVerified", context.at.Rfc3339()},
       {"resourceUri", ResourceUri(outcome)},
       {"policy", Json::MakeObject({{"uri", "urn:x-samovar:policy"}, {"digest", Sha256Set(policy_sha256)}})},
       {"inputAttestations", std::move(inputs)},
       {"verificationResult", passed ? "PASSED" : "FAILED"},
       {"verifiedLevels", Json::MakeArray({Level(passed, context)})},
       {"slsaVersion", "1.2"}});
  AppendBuild(outcome, predicate);
  return Json::MakeObject({{"_type", statement::kStatementType},
                           {"subject", Subjects(outcome)},
                           {"predicateType", statement::kVsaType},
                           {"predicate", std::move(predicate)}});
}

}  // namespace samovar::evidence
