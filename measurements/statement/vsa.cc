// SPDX-License-Identifier: Apache-2.0
#include "measurements/statement/vsa.h"

#include "measurements/base/version.h"
#include "measurements/statement/statement.h"

namespace samovar::statement {

namespace {

Json Sha256Set(const Json& hex) { return Json::MakeObject({{"sha256", hex}}); }

Json Subjects(const Json& artifacts) {
  Json out = Json::Array();
  for (const Json& artifact : *artifacts.AsArray()) {
    out.Append(Json::MakeObject({{"name", *artifact.Find("name")}, {"digest", Sha256Set(*artifact.Find("sha256"))}}));
  }
  return out;
}

}  // namespace

Json EncodeVsa(const VerificationSummary& summary) {
  Json inputs = Json::Array();
  for (const auto& [uri, digest] : summary.inputs) {
    inputs.Append(Json::MakeObject({{"uri", uri}, {"digest", Sha256Set(digest.hex())}}));
  }
  Json policy = Json::MakeObject({{"uri", "urn:x-samovar:policy"}, {"digest", Sha256Set(summary.policy_sha256.hex())}});
  Json predicate =
      Json::MakeObject({{"verifier", Json::MakeObject({{"id", "urn:x-samovar:verifier"},
                                                       {"version", Json::MakeObject({{"samovar", kVersionString}})}})},
                        {"timeVerified", summary.verified_at.Rfc3339()},
                        {"resourceUri", summary.resource_uri},
                        {"policy", std::move(policy)},
                        {"inputAttestations", std::move(inputs)},
                        {"verificationResult", summary.passed ? "PASSED" : "FAILED"},
                        {"verifiedLevels", Json::MakeArray({summary.level})},
                        {"slsaVersion", "1.2"}});
  // A field of ours, hence its name.
  if (!summary.build.AsObject()->empty()) predicate.Set("urn:x-samovar:build", summary.build);
  return Json::MakeObject({{"_type", kStatementType},
                           {"subject", Subjects(summary.subjects)},
                           {"predicateType", kVsaType},
                           {"predicate", std::move(predicate)}});
}

}  // namespace samovar::statement
