// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/measure/explain/explanation_text.h"
#include "host/measure/explain/neighbourhood.h"
#include "host/measure/explain/reported.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

constexpr Option kOptions[] = {
    {"explain-mismatch", Takes::kValue, "GOT", "digest in hex or base64, or mrtd=…,rtmr1=…; default: that of --report"},
    {"report", Takes::kValue, "FILE", "SNP report, TDX quote, evidence.json or bundle that GOT comes from"},
    {"try-firmware", Takes::kValues, "FILE", "another firmware that may have been booted; may be repeated"},
    {"try-kernel", Takes::kValues, "FILE", "another kernel; may be repeated"},
    {"try-initrd", Takes::kValues, "FILE", "another initrd; may be repeated"},
    {"try-append", Takes::kValues, "TEXT", "another command line; may be repeated"},
    {"image", Takes::kValue, "DIR", "the plan: firmware, kernel, initrd and command line of an image"},
    {"kernel", Takes::kValue, "FILE", "the plan without --image: kernel"},
    {"initrd", Takes::kValue, "FILE", "likewise; needs --kernel"},
    {"append", Takes::kValue, "TEXT", "likewise: kernel command line; needs --kernel"},
    {"vcpus", Takes::kValue, "N", "number of vCPUs; default as for `samovar plan` (SNP), 1 (TDX)"},
    {"json", Takes::kNothing, "", "print one JSON document"},
    {"ovmf", Takes::kValue, "FILE", "SNP: firmware"},
    {"firmware-json", Takes::kValue, "FILE", "SNP: in place of --ovmf, see `measure snp`"},
    {"vcpu-type", Takes::kValue, "NAME", "SNP: QEMU's name of the CPU; default as for `samovar plan`"},
    {"vcpu-sig", Takes::kValue, "N", "SNP: CPU by its signature"},
    {"vcpu-family", Takes::kValue, "N", "SNP: CPU by family, model and stepping"},
    {"vcpu-model", Takes::kValue, "N", "see --vcpu-family"},
    {"vcpu-stepping", Takes::kValue, "N", "see --vcpu-family"},
    {"vmm-type", Takes::kValue, "VMM", "SNP: QEMU (the default), ec2 or gce"},
    {"guest-features", Takes::kValue, "N", "SNP: SEV_FEATURES of the vCPUs; default 0x1"},
    {"firmware", Takes::kValue, "FILE", "TDX: firmware"},
    {"memory", Takes::kValue, "SIZE", "TDX: RAM of the machine; RTMR0 needs it"},
    {"qemu", Takes::kValue, "PROGRAM", "TDX: ask this QEMU for tables, also for other numbers of vCPUs and memory"},
    {"cpu", Takes::kValue, "MODEL", "TDX, with --qemu: see `measure tdx`; so for the following"},
    {"device", Takes::kValues, "DEVICE", "TDX, with --qemu"},
    {"machine", Takes::kValue, "TYPE", "TDX, with --qemu"},
    {"address-bits", Takes::kValue, "N", "TDX, with --qemu"},
    {"qemu-arg", Takes::kValues, "WORD", "TDX, with --qemu"},
    {"acpi-tables", Takes::kValue, "FILE", "TDX: see `measure tdx`; so for the following"},
    {"acpi-rsdp", Takes::kValue, "FILE", "TDX"},
    {"table-loader", Takes::kValue, "FILE", "TDX"},
    {"tpm-log-area", Takes::kValue, "FILE", "TDX"},
    {"smbios", Takes::kValue, "FILE", "TDX"},
    {"mrtd-order", Takes::kValue, "ORDER", "TDX"},
    {"setup-header", Takes::kValue, "RULE", "TDX"},
    {"firmware-generation", Takes::kValue, "NAME", "TDX"},
};

constexpr char kHelp[] =
    "A report shows another measurement than the one that was planned: finds out why. Launches near the plan are\n"
    "measured, with one change first, then with two, until one gives what was reported: other numbers of vCPUs, CPU\n"
    "models, guest features, hypervisors, firmware files at hand, kernels as other QEMUs serve them, no initrd, "
    "command\n"
    "lines with a newline or a word more or less, memory sizes, orders of adding pages. Says which change it is and "
    "what\n"
    "to do. `samovar measure snp` and `samovar measure tdx` compute what to expect.\n"
    "\n"
    "  samovar measure --explain-mismatch 5fc2…e1 --image DIR --vcpus 4 --vcpu-type EPYC-v4\n"
    "  samovar measure --report hello.bundle --image DIR --try-firmware /usr/share/ovmf/OVMF.fd\n"
    "  samovar measure --explain-mismatch mrtd=91ab…,rtmr1=03cd… --image DIR --memory 4G\n"
    "\n"
    "Exit status: 0 explained (or the plan itself gives it), 1 nothing that was tried does.\n";

// Options that mean nothing for the other TEE, so that a mistake is not passed over.
constexpr std::string_view kSnpOnly[] = {"ovmf",       "firmware-json", "vcpu-type", "vcpu-sig",      "vcpu-family",
                                         "vcpu-model", "vcpu-stepping", "vmm-type",  "guest-features"};
constexpr std::string_view kTdxOnly[] = {"firmware",    "memory",     "qemu",         "cpu",
                                         "device",      "machine",    "address-bits", "qemu-arg",
                                         "acpi-tables", "acpi-rsdp",  "table-loader", "tpm-log-area",
                                         "smbios",      "mrtd-order", "setup-header", "firmware-generation"};

Error Usage(const std::string& why) { return Error(Code::kUsage, why + "; see `samovar measure --help`"); }

Result<void> Refuse(const Arguments& arguments, std::span<const std::string_view> options, const char* tee) {
  for (std::string_view option : options) {
    if (arguments.Has(option)) return Usage("--" + std::string(option) + " has no meaning for " + tee);
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
  TRY(Refuse(arguments, kTdxOnly, "an SNP launch digest"));
  auto near = TRY(measure::ReadSnpNeighbourhood(arguments));
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
  TRY(Refuse(arguments, kSnpOnly, "TDX registers"));
  auto near = TRY(measure::ReadTdxNeighbourhood(arguments, reported.tdx->rtmrs[0].has_value()));
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
