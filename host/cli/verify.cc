// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <ctime>
#include <thread>

#include "guest/posix/fd.h"
#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/files/whole_file.h"
#include "host/policy/policy_file.h"
#include "host/verify/batch/batch.h"
#include "host/verify/batch/signature_memory.h"
#include "host/verify/collateral_lookup.h"
#include "host/verify/judge_bundle.h"
#include "host/verify/verdict_text.h"
#include "measurements/base/text.h"
#include "measurements/evidence/open.h"
#include "measurements/evidence/summary.h"
#include "measurements/x509/crl.h"

namespace samovar::cli {

namespace {

constexpr size_t kMaxReportFile = 1 << 20;

constexpr Option kOptions[] = {
    {"policy", Takes::kValue, "FILE", "what to accept (samovar policy init makes one)"},
    {"policy-key", Takes::kValue, "FILE", "the public key that must have signed the policy"},
    {"genuine-only", Takes::kNothing, "", "no policy: ask only whether the evidence is genuine"},
    {"report", Takes::kValue, "FILE", "verify an SNP attestation report (1184 bytes) instead of a bundle"},
    {"quote", Takes::kValue, "FILE", "verify a TDX quote instead of a bundle"},
    {"vcek", Takes::kValue, "FILE", "the VCEK or VLEK certificate of the report"},
    {"chain", Takes::kValues, "FILE", "ASK/ASVK and ARK to use; without it the embedded ones"},
    {"crl", Takes::kValues, "FILE", "revocation list of the chain"},
    {"collateral", Takes::kValue, "DIR",
     "Intel's collateral for TDX quotes: a folder, or one JSON file with all parts"},
    {"event-log", Takes::kValue, "FILE", "the CCEL log of the TD: its replay must give the RTMRs of the quote"},
    {"allow-missing-collateral", Takes::kNothing, "", "skip what a part missing from --collateral would show"},
    {"trust-root", Takes::kValue, "FILE", "trust this root INSTEAD of the vendor's"},
    {"at", Takes::kValue, "TIME", "judge at this time (RFC 3339), or `built`, the bundle's own; the default is now"},
    {"nonce", Takes::kValue, "HEX", "the 16 bytes that the build was asked to carry"},
    {"allow-simulated", Takes::kNothing, "", "accept evidence of the simulated TEE, which proves nothing"},
    {"batch", Takes::kNothing, "",
     "many bundles, one line each; without operands their paths come from standard input"},
    {"jobs", Takes::kValue, "N", "with --batch: how many at a time; the default is one per processor"},
    {"vsa", Takes::kValue, "FILE", "also write a SLSA Verification Summary Attestation"},
    {"verbose", Takes::kNothing, "", "list the checks that hold too"},
    {"json", Takes::kNothing, "", "print one JSON document; with --batch one per line"},
};

constexpr std::string_view kHelp =
    "Walks the chain from the vendor's root to the artifacts: certificates, the report's signature, your policy, the\n"
    "digest of the provenance in the report, the provenance itself, every file under artifacts/. All checks are made;"
    "\n"
    "exit status 0 means that every one of them holds. What fails or was skipped is shown whole, the rest with "
    "--verbose.\n\n"
    "  samovar verify BUNDLE --policy policy.json\n"
    "  samovar verify BUNDLE --policy policy.json --nonce 00112233445566778899aabbccddeeff --json\n"
    "  samovar verify --report report.bin --vcek vcek.der --genuine-only\n"
    "  samovar verify --quote quote.bin --collateral DIR --genuine-only\n"
    "  find /srv/bundles -mindepth 1 -maxdepth 1 | samovar verify --batch --policy policy.json --json\n";

Error Usage(const std::string& why) { return Error(Code::kUsage, why + "; see `samovar verify --help`"); }

Result<std::optional<Bytes>> MaybeFile(const Arguments& arguments, std::string_view option, size_t max) {
  auto path = arguments.Value(option);
  if (!path) return std::optional<Bytes>();
  return std::optional<Bytes>(TRY(ReadLargeFile(*path, max).In("--" + std::string(option))));
}

Result<std::vector<Bytes>> Files(const Arguments& arguments, std::string_view option, size_t max) {
  std::vector<Bytes> out;
  for (const std::string& path : arguments.Values(option)) {
    out.push_back(TRY(ReadLargeFile(path, max).In("--" + std::string(option))));
  }
  return out;
}

constexpr std::string_view kAtBuilt = "built";

verify::JudgedAt JudgedAtOf(const Arguments& arguments) {
  return arguments.Value("at") == kAtBuilt ? verify::JudgedAt::kBuildTime : verify::JudgedAt::kGivenTime;
}

Result<Time> TimeOf(const Arguments& arguments) {
  auto text = arguments.Value("at");
  if (!text || *text == kAtBuilt) return Time{static_cast<int64_t>(std::time(nullptr))};
  auto time = Time::Parse(*text);
  if (!time.ok()) return Usage("--at: " + time.error().message());
  return *time;
}

Result<std::optional<tee::Nonce>> NonceOf(const Arguments& arguments) {
  auto text = arguments.Value("nonce");
  if (!text) return std::optional<tee::Nonce>();
  auto nonce = DecodeHexFixed<tee::kNonceSize>(*text, "--nonce");
  if (!nonce.ok()) return Usage(nonce.error().message());
  return std::optional<tee::Nonce>(*nonce);
}

// An option that cannot matter is refused: whoever gives it expects it to.
Result<void> CheckSubject(const Arguments& arguments) {
  bool report = arguments.Has("report");
  bool quote = arguments.Has("quote");
  if (arguments.Has("batch")) {
    if (report || quote || arguments.Has("vsa")) return Usage("--batch is for bundles, and writes no --vsa");
    return {};
  }
  if (arguments.Has("jobs")) return Usage("--jobs needs --batch");
  if (arguments.operands().size() + (report ? 1 : 0) + (quote ? 1 : 0) != 1) {
    return Usage("give one of BUNDLE, --report FILE and --quote FILE, or --batch and any number of bundles");
  }
  for (const char* option : {"vcek", "chain", "crl"}) {
    if (quote && arguments.Has(option)) return Usage("--" + std::string(option) + " is for reports, not for quotes");
  }
  for (const char* option : {"event-log", "allow-missing-collateral"}) {
    if (report && arguments.Has(option)) return Usage("--" + std::string(option) + " is for quotes, not for reports");
  }
  return {};
}

// The combinations that make no sense.
Result<void> CheckUsage(const Arguments& arguments) {
  TRY(CheckSubject(arguments));
  bool has_policy = arguments.Has("policy");
  if (!has_policy && !arguments.Has("genuine-only")) {
    return Usage(
        "a verification needs a policy (--policy FILE) that says what you accept; --genuine-only asks only whether the "
        "evidence is genuine");
  }
  if (arguments.Value("at") == kAtBuilt && (arguments.Has("report") || arguments.Has("quote"))) {
    return Usage("--at built is the time in a bundle's provenance: a report or quote alone has none");
  }
  if (has_policy && arguments.Has("genuine-only")) return Usage("--policy and --genuine-only exclude each other");
  if (arguments.Has("policy-key") && !has_policy) return Usage("--policy-key needs --policy");
  if (arguments.Has("vsa") && (!has_policy || arguments.operands().empty())) {
    return Usage("--vsa sums up the verification of a bundle under a policy");
  }
  return {};
}

Result<evidence::Context> ContextOf(const Arguments& arguments, const std::optional<policy::PolicyFile>& policy) {
  constexpr size_t kMaxChain = 16 * x509::Certificate::kMaxSize;
  evidence::Context out;
  out.at = TRY(TimeOf(arguments));
  out.nonce = TRY(NonceOf(arguments));
  if (policy) out.policy = policy->policy;
  out.leaf = TRY(MaybeFile(arguments, "vcek", kMaxChain));
  out.chain = TRY(Files(arguments, "chain", kMaxChain));
  out.revocations = TRY(Files(arguments, "crl", x509::Crl::kMaxSize));
  out.trust_root = TRY(MaybeFile(arguments, "trust-root", kMaxChain));
  out.event_log = TRY(MaybeFile(arguments, "event-log", evidence::kMaxEventLogSize));
  out.allow_missing_collateral = arguments.Has("allow-missing-collateral");
  out.allow_simulated = arguments.Has("allow-simulated");
  if (auto folder = arguments.Value("collateral")) return verify::WithFolder(std::move(out), *folder, "--collateral");
  return out;
}

// A bundle that cannot be read fails; it does not stop the others.
verify::BatchLine JudgeOne(const std::string& path, const evidence::Context& context, verify::JudgedAt at, bool json) {
  std::string name = IsUtf8(path) ? path : Quoted(path);
  auto judged = verify::JudgeBundle(path, context, at);
  if (!judged.ok()) {
    const Error& error = judged.error();
    if (!json) return {"FAIL " + Quoted(path) + ": " + error.message(), false};
    Json body = Json::MakeObject({{"code", CodeName(error.code())}, {"message", error.message()}});
    return {PlainJson(Json::MakeObject({{"bundle", name}, {"verdict", "fail"}, {"error", std::move(body)}})), false};
  }
  bool holds = judged->outcome.verdict.Holds();
  if (!json) return {verify::BatchText(path, judged->outcome), holds};
  evidence::Context with = context;
  with.collateral_from = judged->collateral_from;
  Json document = evidence::VerdictJson(judged->outcome, with);
  document.Set("bundle", name);
  return {PlainJson(document), holds};
}

Result<std::vector<std::string>> BatchPaths(const Arguments& arguments) {
  constexpr size_t kMaxList = size_t{64} << 20;
  if (!arguments.operands().empty()) return arguments.operands();
  Bytes list = TRY(posix::ReadAll(STDIN_FILENO, kMaxList, "standard input"));
  return verify::SplitLines(AsText(list));
}

Result<int> RunBatch(const Arguments& arguments, evidence::Context context) {
  constexpr uint64_t kMaxJobs = 1024;
  uint64_t jobs = TRY(arguments.Number("jobs", std::thread::hardware_concurrency(), kMaxJobs));
  std::vector<std::string> paths = TRY(BatchPaths(arguments));
  if (paths.empty()) return Usage("--batch: no bundle is named, neither as an operand nor on standard input");
  bool json = arguments.Has("json");
  verify::JudgedAt at = JudgedAtOf(arguments);
  verify::BoundedSignatureMemory memory;
  context.memory = &memory;
  size_t refused = TRY(verify::Batch(
      paths, jobs, [&](const std::string& path) { return JudgeOne(path, context, at, json); },
      [](const verify::BatchLine& line) { return Print(line.text + "\n"); }));
  Say("samovar: " + Decimal(paths.size()) + " bundles, " + Decimal(refused) + " of them fail");
  return refused == 0 ? kExitSuccess : kExitNo;
}

// A report or a quote: whoever names the kind is told if the file is of another.
Result<evidence::Evidence> EvidenceAlone(const Arguments& arguments) {
  const bool report = arguments.Has("report");
  const std::string path = TRY(arguments.Required(report ? "report" : "quote"));
  const Bytes bytes = TRY(ReadLargeFile(path, kMaxReportFile));
  return report ? evidence::OfReportFile(bytes) : evidence::OfQuoteFile(bytes);
}

Result<int> RunVerify(const Arguments& arguments) {
  TRY(CheckUsage(arguments));
  std::optional<policy::PolicyFile> policy;
  if (auto path = arguments.Value("policy")) policy = TRY(policy::ReadPolicyFile(*path, arguments.Value("policy-key")));
  evidence::Context context = TRY(ContextOf(arguments, policy));
  if (arguments.Has("batch")) return RunBatch(arguments, std::move(context));
  evidence::Outcome outcome;
  if (arguments.operands().empty()) {
    evidence::Evidence evidence = TRY(EvidenceAlone(arguments));
    context = verify::WithCache(std::move(context), evidence);
    outcome = evidence::VerifyAlone(evidence, context);
  } else {
    verify::JudgedBundle judged = TRY(verify::JudgeBundle(arguments.operands()[0], context, JudgedAtOf(arguments)));
    outcome = std::move(judged.outcome);
    context.collateral_from = std::move(judged.collateral_from);
    if (auto path = arguments.Value("vsa")) {
      std::string vsa =
          CanonicalJson(statement::EncodeVsa(evidence::Summarize(outcome, context, policy->sha256, judged.bundle)));
      TRY(StoreFile(*path, AsBytes(vsa)));
    }
  }
  if (arguments.Has("json")) {
    TRY(PrintJson(evidence::VerdictJson(outcome, context)));
  } else {
    verify::Detail detail = arguments.Has("verbose") ? verify::Detail::kAll : verify::Detail::kShort;
    TRY(Print(verify::VerdictText(outcome, context, detail)));
  }
  return outcome.verdict.Holds() ? kExitSuccess : kExitNo;
}

}  // namespace

extern const Command kVerify;
const Command kVerify = {
    "verify", "[BUNDLE]…", 0,        SIZE_MAX, "verify bundles, a report or a quote against a policy",
    kHelp,    kOptions,    RunVerify};

}  // namespace samovar::cli
