// SPDX-License-Identifier: Apache-2.0
#include "measurements/evidence/summary.h"

#include "measurements/base/text.h"

namespace samovar::evidence {

namespace {

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

}  // namespace

statement::VerificationSummary Summarize(const Outcome& outcome, const Context& context,
                                         const Sha256Digest& policy_sha256, const Bundle& bundle) {
  statement::VerificationSummary out;
  out.passed = outcome.verdict.Holds() && context.policy && !outcome.simulated && !outcome.foreign_root;
  out.level = Level(out.passed, context);
  out.verified_at = context.at;
  out.resource_uri = ResourceUri(outcome);
  out.policy_sha256 = policy_sha256;
  if (bundle.provenance) out.inputs.emplace_back("provenance.json", Sha256(bundle.provenance->bytes()));
  if (bundle.evidence) out.inputs.emplace_back("evidence.json", Sha256(bundle.evidence->bytes()));
  if (const Json* artifacts = outcome.summary.Find("artifacts")) out.subjects = *artifacts;
  for (const char* key : {"toolchain", "recipe", "buildCommand", "network"}) {
    if (const Json* value = outcome.summary.Find(key)) out.build.Set(key, *value);
  }
  return out;
}

}  // namespace samovar::evidence
