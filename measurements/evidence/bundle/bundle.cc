// SPDX-License-Identifier: Apache-2.0
#include "measurements/evidence/bundle/bundle.h"

#include "measurements/base/text.h"
#include "measurements/evidence/bundle/given_files.h"
#include "measurements/policy/validate.h"
#include "measurements/snp/verify/verify.h"
#include "measurements/tdx/log/replay.h"
#include "measurements/tdx/pck/intel_root.h"
#include "measurements/tdx/quote/quote_json.h"
#include "measurements/tdx/verify/verify.h"
#include "measurements/tee/platform.h"
#include "measurements/tee/report_data.h"

namespace samovar::evidence {

namespace {

using policy::EvidenceKind;
using statement::Provenance;
using tee::Platform;

std::vector<ByteView> Views(const std::vector<Bytes>& files) { return {files.begin(), files.end()}; }

std::optional<ByteView> MaybeView(const std::optional<Bytes>& file) {
  if (!file) return std::nullopt;
  return ByteView(*file);
}

std::optional<ByteView> FirstOf(std::initializer_list<const std::optional<Bytes>*> files) {
  for (const std::optional<Bytes>* file : files) {
    if (*file) return MaybeView(*file);
  }
  return std::nullopt;
}

void AppendChecks(const Verdict& from, Verdict& to) {
  for (const Check& check : from.checks()) to.Add(check);
}

void NoteNoPolicy(const Context& context, Verdict& verdict) {
  if (!context.policy)
    verdict.Skip("policy", "NO POLICY WAS APPLIED (--genuine-only): this says only that it is genuine");
}

// What was taken from where, so that nobody has to guess whose word it is.
void NoteCollateral(const Context& context, Verdict& verdict) {
  std::string words;
  for (const auto& [part, from] : context.collateral_from) {
    words += (words.empty() ? "" : ", ") + part + " from " + from;
  }
  if (!words.empty()) verdict.Pass("collateral source", words);
}

// Verifies a report and fills the outcome; returns the report data if there is one.
std::optional<tee::ReportData> JudgeReport(const Evidence& evidence, const Context& context,
                                           const std::optional<tee::Nonce>& nonce, Outcome& out) {
  const EvidenceKind kind = out.simulated ? EvidenceKind::kSimulated : EvidenceKind::kHardware;
  snp::Options options{.at = context.at,
                       .trust_root = MaybeView(context.trust_root),
                       .simulated = out.simulated,
                       .memory = context.memory};
  snp::Verification genuine = snp::Verify({.report = evidence.report,
                                           .leaf = FirstOf({&context.leaf, &evidence.leaf, &context.spare_leaf}),
                                           .chain = Views(context.chain.empty() ? evidence.chain : context.chain),
                                           .revocations = Views(context.revocations)},
                                          options);
  AppendChecks(genuine.verdict, out.verdict);
  if (context.policy) ValidateSnp(*context.policy, genuine, kind, nonce, out.verdict);
  NoteCollateral(context, out.verdict);
  NoteNoPolicy(context, out.verdict);
  if (!genuine.report) return std::nullopt;
  const snp::Report& report = *genuine.report;
  out.summary.Set("measurement", report.measurement.hex());
  out.summary.Set("report",
                  snp::ReportJson(report, genuine.leaf ? std::optional(genuine.leaf->product) : std::nullopt));
  out.subject = "launch digest " + report.measurement.hex();
  return report.report_data;
}

Result<x509::Certificate> QuoteRoot(const Context& context) {
  if (!context.trust_root) return tdx::IntelRoot();
  auto roots = TRY(x509::Certificate::ParseFile(*context.trust_root));
  if (roots.size() != 1) return Error(Code::kMalformed, "expected one certificate");
  return roots[0];
}

std::optional<tee::ReportData> JudgeQuote(const Evidence& evidence, const Context& context,
                                          const std::optional<tee::Nonce>& nonce, Outcome& out) {
  auto quote = tdx::ParseQuote(evidence.report);
  if (!out.verdict.Require("tdx quote format", quote, quote.ok() ? "version " + Decimal(quote->header.version) : "")) {
    return std::nullopt;
  }
  auto root = QuoteRoot(context);
  if (!root.ok()) {
    out.verdict.Fail("tdx root", "--trust-root: " + root.error().message());
    return std::nullopt;
  }
  if (context.trust_root) {
    out.verdict.Pass("tdx root", "NOT INTEL'S ROOT: trusted because of --trust-root: " + Quoted(root->SubjectName()));
  }
  tdx::QuoteOptions options{.at = context.at,
                            .root = *root,
                            .collateral = context.collateral ? &*context.collateral : nullptr,
                            .allow_missing_collateral = context.allow_missing_collateral,
                            .memory = context.memory};
  tdx::QuoteVerification genuine = tdx::VerifyQuote(*quote, options);
  AppendChecks(genuine.verdict, out.verdict);
  if (auto log = FirstOf({&context.event_log, &evidence.event_log})) {
    out.verdict.Add(tdx::CheckEventLog(quote->report, *log));
  }
  if (context.policy) ValidateTdx(*context.policy, quote->report, genuine, nonce, out.verdict);
  NoteCollateral(context, out.verdict);
  NoteNoPolicy(context, out.verdict);
  out.summary.Set("measurement", quote->report.mr_td.hex());
  out.summary.Set("quote", tdx::QuoteJson(*quote));
  if (genuine.tcb) out.summary.Set("tcb", tdx::TcbJson(*genuine.tcb));
  out.subject = "MRTD " + quote->report.mr_td.hex();
  return quote->report.report_data;
}

// What the report is over must be this provenance, and no other kind of thing.
void CheckReportData(const tee::ReportData& data, ByteView provenance, Verdict& verdict) {
  const Result<tee::Claim> claim = tee::SplitReportData(data);
  if (!claim.ok()) return verdict.Fail("report data", claim.error().message());
  if (claim->domain != tee::Domain::kProvenance) {
    return verdict.Fail("report data", std::string("the report is over ") + tee::DomainWords(claim->domain) +
                                           ", not over a provenance");
  }
  verdict.Pass("report data", "over a provenance");
  const Sha256Digest digest = Sha256(provenance);
  if (claim->digest == digest) return verdict.Pass("provenance digest", digest.hex());
  verdict.Fail("provenance digest", "the report was made for another provenance: it signs " + claim->digest.hex() +
                                        ", the SHA-256 of provenance.json is " + digest.hex());
}

void CheckNonce(const tee::ReportData& data, const std::optional<tee::Nonce>& expected, const char* name,
                Verdict& verdict) {
  const ByteView got = ByteView(data).subspan(Sha256Digest::kSize, tee::kNonceSize);
  if (!expected) return verdict.Skip(name, "no nonce was asked for (--nonce); the report carries " + EncodeHex(got));
  if (Equal(got, *expected)) return verdict.Pass(name, EncodeHex(got));
  verdict.Fail(name, "expected " + EncodeHex(*expected) + ", the report carries " + EncodeHex(got));
}

// The nonce in the provenance must be the one that the report carries; a provenance without one says nothing.
void CheckProvenanceNonce(const tee::ReportData& data, const Provenance& provenance, Verdict& verdict) {
  if (!provenance.nonce) return;
  CheckNonce(data, provenance.nonce, "provenance nonce", verdict);
}

// A simulated bundle says so in its provenance too, and a hardware bundle must not.
void CheckTee(const Provenance& provenance, const std::string& platform, Verdict& verdict) {
  const Json* predicate = provenance.document.Find("predicate");
  const Json* definition = predicate->Find("buildDefinition");
  const Json* internal = definition->Find("internalParameters");
  const Json* tee = internal == nullptr ? nullptr : internal->Find("tee");
  if (tee == nullptr) return;  // Kettle does not record it
  const std::string* name = tee->AsString();
  if (name != nullptr && *name == platform) return verdict.Pass("provenance tee", platform);
  verdict.Fail("provenance tee", "the evidence is of platform " + Quoted(platform) + ", the provenance says " +
                                     (name == nullptr ? std::string("something else") : Quoted(*name)));
}

// Judges the CPU's part of a bundle. Returns the report data.
std::optional<tee::ReportData> JudgeEvidence(const Evidence& evidence, const Context& context,
                                             const std::optional<tee::Nonce>& nonce, Outcome& out) {
  out.platform = tee::PlatformName(evidence.platform);
  out.simulated = evidence.platform == Platform::kSimSnp;
  if (evidence.platform == Platform::kTdx) return JudgeQuote(evidence, context, nonce, out);
  if (out.simulated && !context.allow_simulated) {
    out.verdict.Fail("platform",
                     "the evidence is SIMULATED: no processor vouches for it. It is accepted only with "
                     "--allow-simulated, for tests and demonstrations");
  } else {
    out.verdict.Pass("platform", out.simulated ? "SIMULATED: accepted because of --allow-simulated" : out.platform);
  }
  return JudgeReport(evidence, context, nonce, out);
}

void Summarize(const Provenance& provenance, Outcome& out) {
  out.summary.Set("source", Json::MakeObject({{"uri", provenance.source_uri}, {"commit", provenance.source_commit}}));
  out.summary.Set("builder", provenance.builder_id);
  Json artifacts = Json::Array();
  for (const auto& [name, subject] : provenance.subjects) {
    Json entry = Json::MakeObject({{"name", name}, {"sha256", subject.sha256.hex()}});
    if (subject.link) entry.Set("link", *subject.link);
    artifacts.Append(std::move(entry));
  }
  out.summary.Set("artifacts", std::move(artifacts));
  out.subject = Quoted(provenance.source_uri) + " at commit " + Quoted(provenance.source_commit);
  if (provenance.recipe) {
    Json::Array command(provenance.build_command.begin(), provenance.build_command.end());
    out.summary.Set("recipe", *provenance.recipe);
    out.summary.Set("buildCommand", Json(std::move(command)));
  }
  if (provenance.network == recipe::Network::kLoopback) out.summary.Set("network", recipe::kLoopbackName);
  if (const auto& toolchain = provenance.toolchain) {
    out.summary.Set("toolchain",
                    Json::MakeObject({{"name", toolchain->name}, {"dmVerityRoot", toolchain->root.hex()}}));
    out.subject += ", built with toolchain " + Quoted(toolchain->name) + " (root " + toolchain->root.hex() + ")";
  }
  out.provenance = provenance.document;
}

// Whatever is said about simulated evidence says that it is.
void LabelSimulated(Outcome& out) {
  if (!out.simulated) return;
  Verdict labelled;
  for (const Check& check : out.verdict.checks()) {
    labelled.Add({check.name, check.status, "SIMULATED: " + check.detail});
  }
  out.verdict = std::move(labelled);
  out.subject = "SIMULATED: " + out.subject;
}

Outcome JudgeBundle(const Bundle& bundle, const Context& context) {
  Outcome out;
  out.foreign_root = context.trust_root.has_value();
  CheckGivenFiles(context, out.verdict);
  if (!bundle.provenance) out.verdict.Fail("provenance", "provenance.json is missing");
  std::optional<tee::Nonce> nonce = context.nonce;
  if (!nonce && bundle.provenance && bundle.provenance->content().ok()) nonce = bundle.provenance->content()->nonce;
  std::optional<tee::ReportData> report_data;
  if (!bundle.evidence) {
    out.verdict.Fail("evidence",
                     "evidence.json is missing: the bundle was built without a TEE, so nothing vouches for it");
  } else {
    const Result<Evidence>& evidence = bundle.evidence->content();
    if (!evidence.ok()) out.verdict.Fail("evidence", "evidence.json: " + evidence.error().message());
    if (evidence.ok()) report_data = JudgeEvidence(*evidence, context, nonce, out);
  }
  if (!bundle.provenance) return out;
  if (report_data) {
    CheckReportData(*report_data, bundle.provenance->bytes(), out.verdict);
    CheckNonce(*report_data, context.nonce, "nonce", out.verdict);
  }
  const Result<Provenance>& provenance = bundle.provenance->content();
  if (!out.verdict.Require("provenance", provenance, "in-toto Statement v1, SLSA Provenance v1")) return out;
  statement::CheckForm(*provenance, AsText(bundle.provenance->bytes()), out.verdict);
  if (report_data) CheckProvenanceNonce(*report_data, *provenance, out.verdict);
  if (!out.platform.empty()) CheckTee(*provenance, out.platform, out.verdict);
  if (context.policy) ValidateProvenance(*context.policy, *provenance, out.verdict);
  statement::CheckArtifacts(*provenance, bundle.artifacts, out.verdict);
  statement::CheckBundleFiles(*provenance, bundle.others, out.verdict);
  Summarize(*provenance, out);
  return out;
}

}  // namespace

Outcome VerifyBundle(const Bundle& bundle, const Context& context) {
  Outcome out = JudgeBundle(bundle, context);
  LabelSimulated(out);
  return out;
}

Outcome VerifyAlone(const Evidence& evidence, const Context& context) {
  const bool tdx = evidence.platform == Platform::kTdx;
  Outcome out;
  out.platform = tee::PlatformName(evidence.platform);
  out.foreign_root = context.trust_root.has_value();
  CheckKind(tdx ? "quote" : "report", evidence.report, tdx ? FileKind::kTdxQuote : FileKind::kSnpReport, out.verdict);
  CheckGivenFiles(context, out.verdict);
  const auto judge = tdx ? JudgeQuote : JudgeReport;
  const std::optional<tee::ReportData> data = judge(evidence, context, context.nonce, out);
  if (data && context.nonce) CheckNonce(*data, context.nonce, "nonce", out.verdict);
  return out;
}

Json VerdictJson(const Outcome& outcome, const Context& context) {
  Json out = Json::MakeObject({{"verdict", outcome.verdict.Holds() ? "pass" : "fail"},
                               {"simulated", outcome.simulated},
                               {"platform", outcome.platform},
                               {"policyApplied", context.policy.has_value()},
                               {"vendorRoot", !outcome.foreign_root && !outcome.simulated},
                               {"verifiedAt", context.at.Rfc3339()},
                               {"checks", ChecksJson(outcome.verdict)}});
  if (!context.collateral_from.empty()) {
    Json from = Json::Object();
    for (const auto& [part, place] : context.collateral_from) from.Set(part, place);
    out.Set("collateral", std::move(from));
  }
  for (const auto& [key, value] : *outcome.summary.AsObject()) out.Set(key, value);
  return out;
}

}  // namespace samovar::evidence
