// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments.h"
#include "host/cli/measure_options.h"
#include "host/cli/output.h"
#include "host/measure/explain/explanation_text.h"
#include "host/measure/explain/neighbourhood.h"
#include "host/measure/explain/reported.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

constexpr Option kOwnOptions[] = {
    {"explain-mismatch", Takes::kValue, "GOT", "digest in hex or base64, or mrtd=…,rtmr1=…; default: that of --report"},
    {"report", Takes::kValue, "FILE", "SNP report, TDX quote, evidence.json or bundle that GOT comes from"},
    {"try-firmware", Takes::kValues, "FILE", "another firmware that may have been booted; may be repeated"},
    {"try-kernel", Takes::kValues, "FILE", "another kernel; may be repeated"},
    {"try-initrd", Takes::kValues, "FILE", "another initrd; may be repeated"},
    {"try-append", Takes::kValues, "TEXT", "another command line; may be repeated"},
    {"json", Takes::kNothing, "", "print one JSON document"},
};
constexpr auto kOptions = Joined(kOwnOptions, kPlanOptions, kSnpPlanOptions, kTdxPlanOptions);

constexpr char kHelp[] =
    "A report shows another measurement than the one that was planned: finds out why. Launches near the plan are\n"
    "measured, with one change first, then with two, until one gives what was reported: other numbers of vCPUs, CPU\n"
    "models, guest features, hypervisors, firmware files at hand, kernels as other QEMUs serve them, no initrd, "
    "command\n"
    "lines with a newline or a word more or less, memory sizes, orders of adding pages. Says which change it is and "
    "what\n"
    "to do. `samovar measure snp` and `samovar measure tdx` compute what to expect.\n"
    "Options of the plan are those of these two commands; without a shape an SNP guest has that of `samovar plan`.\n"
    "\n"
    "  samovar measure --explain-mismatch 5fc2…e1 --image DIR --vcpus 4 --vcpu-type EPYC-v4\n"
    "  samovar measure --report hello.bundle --image DIR --try-firmware /usr/share/ovmf/OVMF.fd\n"
    "  samovar measure --explain-mismatch mrtd=91ab…,rtmr1=03cd… --image DIR --memory 4G\n"
    "\n"
    "Exit status: 0 explained (or the plan itself gives it), 1 nothing that was tried does.\n";

Error Usage(const std::string& why) { return Error(Code::kUsage, why + "; see `samovar measure --help`"); }

// Options that mean nothing for the other TEE, so that a mistake is not passed over.
Result<void> Refuse(const Arguments& arguments, std::span<const Option> options, const char* tee) {
  for (const Option& option : options) {
    if (arguments.Has(option.name)) return Usage("--" + std::string(option.name) + " has no meaning for " + tee);
  }
  return {};
}

// GOT, the report, or both, which must then agree.
Result<measure::Reported> ReadReported(const Arguments& arguments) {
  auto text = arguments.Value("explain-mismatch");
  auto path = arguments.Value("report");
  if (!text && !path) {
    return Usage(
        "--explain-mismatch GOT is required (or --report); `samovar measure snp` and `samovar measure tdx` "
        "compute what to expect");
  }
  if (!path) return measure::ParseReported(*text);
  measure::Reported report = TRY(measure::ReadReport(*path));
  if (!text) return report;
  measure::Reported got = TRY(measure::ParseReported(*text));
  bool other = got.snp.has_value() != report.snp.has_value() || (got.snp && *got.snp != *report.snp);
  if (other) return Usage("--explain-mismatch: GOT is not what the report " + Quoted(*path) + " shows");
  report.tdx = got.tdx;  // possibly some of the registers only
  return report;
}

void SayFacts(const measure::Reported& reported) {
  for (const std::string& fact : reported.facts) Say("samovar: the report: " + fact);
}

Json FactsJson(const measure::Reported& reported) {
  Json out{Json::Array()};
  for (const std::string& fact : reported.facts) out.Append(fact);
  return out;
}

Result<int> ExplainSnpReport(const Arguments& arguments, const measure::Reported& reported) {
  TRY(Refuse(arguments, kTdxPlanOptions, "an SNP launch digest"));
  auto near = TRY(measure::ReadSnpNeighbourhood(arguments.Only("measure snp", NamesOf({kPlanOptions, kSnpPlanOptions})),
                                                arguments));
  near->plan.reported_cpu = reported.cpu;
  explain::Explanation explanation = TRY(ExplainSnp(near->plan, *reported.snp));
  if (arguments.Has("json")) {
    Json out = measure::ExplanationJson(explanation);
    out.Set("tee", "snp").Set("got", reported.snp->hex()).Set("report", FactsJson(reported));
    TRY(PrintJson(out));
  } else {
    SayFacts(reported);
    TRY(Print(measure::ExplanationText(explanation, "launch digest")));
  }
  return explanation.found ? kExitSuccess : kExitNo;
}

Json RegistersJson(const explain::TdxRegisters& registers) {
  Json out = Json::MakeObject({});
  if (registers.mrtd) out.Set("mrtd", registers.mrtd->hex());
  for (size_t i = 0; i < registers.rtmrs.size(); ++i) {
    if (registers.rtmrs[i]) out.Set("rtmr" + Decimal(i), registers.rtmrs[i]->hex());
  }
  return out;
}

Result<int> ExplainTdxReport(const Arguments& arguments, const measure::Reported& reported) {
  TRY(Refuse(arguments, kSnpPlanOptions, "TDX registers"));
  auto near = TRY(measure::ReadTdxNeighbourhood(arguments.Only("measure tdx", NamesOf({kPlanOptions, kTdxPlanOptions})),
                                                arguments, reported.tdx->rtmrs[0].has_value()));
  explain::TdxExplanation explanation = ExplainTdx(near->plan, *reported.tdx);
  if (arguments.Has("json")) {
    Json out = measure::TdxExplanationJson(explanation);
    out.Set("tee", "tdx").Set("got", RegistersJson(*reported.tdx)).Set("report", FactsJson(reported));
    TRY(PrintJson(out));
  } else {
    SayFacts(reported);
    TRY(Print(measure::TdxExplanationText(explanation)));
  }
  return explanation.all.found ? kExitSuccess : kExitNo;
}

Result<int> RunMeasure(const Arguments& arguments) {
  measure::Reported reported = TRY(ReadReported(arguments));
  return reported.tdx ? ExplainTdxReport(arguments, reported) : ExplainSnpReport(arguments, reported);
}

}  // namespace

extern const Command kMeasure;
const Command kMeasure = {
    "measure", "", 0, 0, "why does a report show another measurement than the plan?", kHelp, kOptions, RunMeasure};

}  // namespace samovar::cli
