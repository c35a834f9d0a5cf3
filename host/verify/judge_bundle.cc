// SPDX-License-Identifier: Apache-2.0
#include "host/verify/judge_bundle.h"

#include <unistd.h>

#include "host/verify/bundle_reader.h"
#include "host/verify/collateral_lookup.h"

namespace samovar::verify {

namespace {

using evidence::Bundle;
using evidence::Context;
using evidence::Evidence;
using evidence::Outcome;
using tee::Platform;

// The evidence of a bundle, if it has some that can be read.
const Evidence* EvidenceOf(const Bundle& bundle) {
  return bundle.evidence && bundle.evidence->content().ok() ? &bundle.evidence->content().value() : nullptr;
}

Result<Context> WithBeside(Context context, const std::string& folder) {
  std::string beside = folder + "/collateral";
  if (access(beside.c_str(), F_OK) != 0) return context;
  return WithFolder(std::move(context), beside, "the bundle");
}

Context WithCacheFor(Context context, const Evidence* evidence) {
  return evidence == nullptr ? context : WithCache(std::move(context), *evidence);
}

Result<Time> BuildTime(const Bundle& bundle) {
  if (!bundle.provenance) return Error(Code::kMalformed, "provenance.json is missing");
  const Result<statement::Provenance>& provenance = bundle.provenance->content();
  if (!provenance.ok()) return Error(provenance.error());
  const Json* at = &provenance->document;
  for (const char* key : {"predicate", "runDetails", "metadata"}) at = TRY(at->At(key));
  std::string text = TRY(at->StringAt("finishedOn"));
  return Time::Parse(text);
}

// Judges the evidence once more, without the policy: is it still genuine, by what is known at the time of `context`?
Check StatusNow(const Evidence* evidence, const Context& context) {
  Check out{"status now", CheckStatus::kSkipped, ""};
  if (evidence == nullptr || evidence->platform == Platform::kSimSnp) {
    out.detail = "there is no hardware evidence";
    return out;
  }
  bool tdx = evidence->platform == Platform::kTdx;
  if (tdx ? !context.collateral.has_value() : context.revocations.empty()) {
    out.detail = "UNKNOWN: nothing at hand says what was revoked since; run `samovar collateral fetch BUNDLE`";
    return out;
  }
  Outcome now = evidence::VerifyAlone(*evidence, context);
  out.status = now.verdict.Holds() ? CheckStatus::kPass : CheckStatus::kFail;
  out.detail = "at " + context.at.Rfc3339() + ": ";
  for (const Check& check : now.verdict.checks()) {
    if (check.status == CheckStatus::kFail) out.detail += check.name + ": " + check.detail + "; ";
  }
  if (out.status == CheckStatus::kFail) return out;
  const Check* status = now.verdict.Find("tdx tcb status");
  out.detail += "genuine and not revoked" + (status == nullptr ? std::string() : "; TCB " + status->detail);
  return out;
}

Result<Outcome> JudgeAtBuildTime(const std::string& folder, const Bundle& bundle, const Context& context) {
  Context then = context;
  then.at = TRY(BuildTime(bundle).In("--at built"));
  // What is known now is for the second line; the first is judged by what was known then.
  then = TRY(WithBeside(std::move(then), folder));
  Outcome out = evidence::VerifyBundle(bundle, then);
  out.verdict.Add(
      {"valid when built", out.verdict.Holds() ? CheckStatus::kPass : CheckStatus::kFail,
       "judged at " + then.at.Rfc3339() + ", when the build ended BY THE HOST'S CLOCK, which nobody vouches for"});
  const Evidence* evidence = EvidenceOf(bundle);
  Context now = WithCacheFor(context, evidence);
  now.policy.reset();
  now.nonce.reset();
  if (then.spare_leaf) now.spare_leaf = then.spare_leaf;
  out.verdict.Add(StatusNow(evidence, now));
  return out;
}

}  // namespace

Result<JudgedBundle> JudgeBundle(const std::string& folder, const Context& context, JudgedAt judged_at) {
  Bundle bundle = TRY(ReadBundle(folder));
  if (judged_at == JudgedAt::kBuildTime) {
    Outcome outcome = TRY(JudgeAtBuildTime(folder, bundle, context));
    return JudgedBundle{std::move(bundle), std::move(outcome), {}};
  }
  Context with = NewerOf(context, TRY(WithBeside(context, folder)), WithCacheFor(context, EvidenceOf(bundle)));
  Outcome outcome = evidence::VerifyBundle(bundle, with);
  return JudgedBundle{std::move(bundle), std::move(outcome), std::move(with.collateral_from)};
}

}  // namespace samovar::verify
