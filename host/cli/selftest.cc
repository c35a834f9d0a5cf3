// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/cli/progress.h"
#include "host/doctor/cpu_info.h"
#include "host/doctor/machine.h"
#include "host/doctor/report.h"
#include "host/files/paths.h"
#include "host/qemu/qemu.h"
#include "host/selftest/steps.h"
#include "measurements/base/text.h"
#include "measurements/base/version.h"

namespace samovar::cli {

namespace {

constexpr Option kOptions[] = {
    {"tee", Takes::kValue, "TEE", "snp, tdx or sim-snp; default: what the processor could have"},
    {"image", Takes::kValue, "DIR", "image folder (default: $SAMOVAR_IMAGE, or where `image build` puts it)"},
    {"with-chip-id", Takes::kNothing, "", "leave the id of the processor in the report"},
    {"json", Takes::kNothing, "", "print one JSON document"},
};

constexpr char kHelp[] =
    "Shows on this very machine that the whole way works: the checks of `samovar doctor`, then a plan, a small build "
    "in\n"
    "the appliance under the TEE, the verification of its bundle, and the comparison of the reported measurement with\n"
    "the planned one (on TDX: of each register). Without a toolchain disk the appliance is only booted until it says\n"
    "hello. What is printed is\n"
    "one report that can be sent to others: it holds no keys, no chip id unless --with-chip-id is given, and no path\n"
    "below the home folder. Everything that is made for the test is removed again.\n"
    "\n"
    "  samovar image build && samovar toolchain build debian-bookworm-c\n"
    "  samovar selftest --tee snp --json > report.json\n"
    "\n"
    "Exit status: 0 every step passed, 1 one did not, 3 the TEE cannot run on this machine.\n";

// Null where it is not known.
Json PassedJson(selftest::Outcome outcome) {
  return outcome == selftest::Outcome::kUnknown ? Json() : Json(outcome == selftest::Outcome::kPassed);
}

Json StepJson(const selftest::Step& step) {
  return Json::MakeObject({{"name", step.name},
                           {"passed", PassedJson(step.outcome)},
                           {"milliseconds", step.milliseconds},
                           {"detail", step.detail},
                           {"output", step.output}});
}

Json HostJson(const doctor::HostView& host) {
  doctor::CpuInfo cpu = doctor::ReadCpuInfo(host);
  auto release = host.ReadText("/proc/sys/kernel/osrelease");
  auto qemu = host.AskQemu({"-version"});
  return Json::MakeObject({{"cpu", cpu.name},
                           {"cpu_family", cpu.family},
                           {"cpu_model", cpu.model},
                           {"kernel", release.ok() ? *release : ""},
                           {"qemu", qemu.ok() ? doctor::FirstLine(*qemu) : ""}});
}

bool Any(const std::vector<selftest::Step>& steps, selftest::Outcome outcome) {
  return std::any_of(steps.begin(), steps.end(), [&](const selftest::Step& step) { return step.outcome == outcome; });
}

std::string StepText(const Json& step) {
  const bool* passed = step.Find("passed")->AsBool();
  std::string outcome = passed == nullptr ? "unknown" : *passed ? "passed" : "FAILED";
  std::string name = *step.Find("name")->AsString();
  std::string detail = *step.Find("detail")->AsString();
  outcome.resize(9, ' ');
  name.resize(26, ' ');
  return outcome + name + Decimal(static_cast<uint64_t>(*step.Find("milliseconds")->AsInteger())) + " ms" +
         (detail.empty() ? "" : "  " + Printable(detail, Lines::kOne)) + "\n";
}

Result<int> RunSelftest(const Arguments& arguments) {
  doctor::Machine machine;
  plan::Tee tee = doctor::SuggestTee(machine);
  if (auto name = arguments.Value("tee")) tee = TRY(qemu::ParseTee(*name));
  if (tee == plan::Tee::kNone) return Error(Code::kUsage, "--tee: expected snp, tdx or sim-snp, got none");
  doctor::Question question = TRY(doctor::DefaultQuestion(tee, arguments.ValueOr("image", "")));
  std::vector<doctor::Row> rows = doctor::Examine(machine, question);
  bool able = doctor::CanRun(rows);
  selftest::Steps ran;
  if (able) {
    std::string program = TRY(paths::ProgramFolder()) + "/samovar";
    ran = TRY(selftest::RunSteps({tee, question.image, question.toolchains, std::move(program), qemu::QemuProgram()}));
  }

  Json steps{Json::Array()};
  for (const selftest::Step& step : ran.steps) steps.Append(StepJson(step));
  bool passed = able && !Any(ran.steps, selftest::Outcome::kFailed);
  Json report = Json::MakeObject({{"selftest", 1},
                                  {"version", kVersionString},
                                  {"tee", qemu::TeeName(tee)},
                                  {"host", HostJson(machine)},
                                  {"can_run", able},
                                  {"passed", passed},
                                  {"checks", doctor::RowsJson(rows)},
                                  {"steps", std::move(steps)},
                                  {"evidence", ran.evidence}});
  std::vector<selftest::Secret> secrets;
  if (!arguments.Has("with-chip-id")) secrets = ran.secrets;
  if (std::string home = paths::Variable("HOME"); home.size() > 1) secrets.push_back({std::move(home), "~"});
  report = selftest::Redact(report, secrets);
  if (arguments.Has("json")) {
    TRY(PrintJson(report));
  } else {
    std::string text = *selftest::Redact(doctor::RowsText(rows), secrets).AsString();
    for (const Json& step : *report.Find("steps")->AsArray()) text += StepText(step);
    TRY(Print(text));
  }
  std::string steps_say;
  if (able && !passed) steps_say = "; a step failed";
  if (passed) steps_say = "; every step passed";
  if (passed && Any(ran.steps, selftest::Outcome::kUnknown))
    steps_say = "; no step failed, the outcome of one is unknown";
  Say("samovar: " + doctor::Conclusion(tee, rows) + steps_say);
  return !able ? kExitEnvironment : passed ? kExitSuccess : kExitNo;
}

}  // namespace

extern const Command kSelftest;
const Command kSelftest = {
    "selftest", "", 0, 0, "plan, build and verify on this machine; print a report", kHelp, kOptions, RunSelftest};

}  // namespace samovar::cli
