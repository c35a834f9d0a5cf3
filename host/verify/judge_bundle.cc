// SPDX-License-Identifier: Apache-2.0
#include "host/verify/judge_bundle.h"

#include <unistd.h>

#include "host/verify/bundle_reader.h"
#include "host/verify/collateral_lookup.h"
#include "measurements/evidence/envelope.h"

namespace samovar::cli {

namespace {

using evidence::Bundle;
using evidence::Context;
using evidence::Envelope;
using evidence::Outcome;
using tee::Platform;

std::optional<Envelope> EnvelopeOf(const Bundle& bundle) {
  if (!bundle.evidence) return std::nullopt;
  auto envelope = evidence::ParseEnvelope(AsText(*bundle.evidence));
  return envelope.ok() ? std::optional(*envelope) : std::nullopt;
}

Result<Context> WithBeside(Context context, const std::string& folder) {
  std::string beside = folder + "/collateral";
  if (access(beside.c_str(), F_OK) != 0) return context;
  return WithFolder(std::move(context), beside, "the bundle");
}

// A list or TCB info of the vendor's says nothing about simulated evidence.
Context WithCacheFor(Context context, const std::optional<Envelope>& envelope) {
  if (!envelope || envelope->platform == Platform::kSimSnp) return context;
  return WithCache(std::move(context), envelope->report);
}

Result<Time> BuildTime(const Bundle& bundle) {
  if (!bundle.provenance) return Error(Code::kMalformed, "provenance.json is missing");
  Json document = TRY(ParseJson(AsText(*bundle.provenance), evidence::kMaxProvenanceSize));
  const Json* at = &document;
  for (const char* key : {"predicate", "runDetails", "metadata"}) at = TRY(at->At(key));
  std::string text = TRY(at->StringAt("finishedOn"));
  return Time::Parse(text);
}

// Judges the evidence once more, without the policy: is it still genuine, by what is known at the time of `context`?
Check StatusNow(const std::optional<Envelope>& envelope, const Context& context) {
  Check out{"status now", CheckStatus::kSkipped, ""};
  if (!envelope || envelope->platform == Platform::kSimSnp) {
    out.detail = "there is no hardware evidence";
    return out;
  }
  bool tdx = envelope->platform == Platform::kTdx;
  if (tdx ? !context.collateral.has_value() : context.revocations.empty()) {
    out.detail = "UNKNOWN: nothing at hand says what was revoked since; run `samovar collateral fetch BUNDLE`";
    return out;
  }
  Outcome now = tdx ? evidence::VerifyQuoteFile(envelope->report, context)
                    : evidence::VerifyReportFile(envelope->report, context);
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
  std::optional<Envelope> envelope = EnvelopeOf(bundle);
  Context then = context;
  then.at = TRY(BuildTime(bundle).In("--at built"));
  // What is known now is for the second line; the first is judged by what was known then.
  then = TRY(WithBeside(std::move(then), folder));
  Outcome out = evidence::VerifyBundle(bundle, then);
  out.verdict.Add(
      {"valid when built", out.verdict.Holds() ? CheckStatus::kPass : CheckStatus::kFail,
       "judged at " + then.at.Rfc3339() + ", when the build ended BY THE HOST'S CLOCK, which nobody vouches for"});
  Context now = WithCacheFor(context, envelope);
  now.policy.reset();
  now.nonce.reset();
  if (!now.leaf && envelope) now.leaf = envelope->leaf;
  if (!now.leaf) now.leaf = then.spare_leaf;
  out.verdict.Add(StatusNow(envelope, now));
  return out;
}

}  // namespace

Result<JudgedBundle> JudgeBundle(const std::string& folder, const Context& context, JudgedAt judged_at) {
  Bundle bundle = TRY(ReadBundle(folder));
  if (judged_at == JudgedAt::kBuildTime) {
    Outcome outcome = TRY(JudgeAtBuildTime(folder, bundle, context));
    return JudgedBundle{std::move(bundle), std::move(outcome), {}};
  }
  Context with = NewerOf(context, TRY(WithBeside(context, folder)), WithCacheFor(context, EnvelopeOf(bundle)));
  Outcome outcome = evidence::VerifyBundle(bundle, with);
  return JudgedBundle{std::move(bundle), std::move(outcome), std::move(with.collateral_from)};
}

}  // namespace samovar::cli
