// SPDX-License-Identifier: Apache-2.0
#include "host/plan/plan.h"

#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/cli/plan_options.h"
#include "host/plan/measure_plan.h"
#include "host/plan/plan_json.h"
#include "host/plan/qemu_arguments.h"
#include "host/qemu/qtest/ask.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

constexpr std::array kOwnOptions = {
    Option{"qemu", Takes::kValue, "PROGRAM", "TDX: ask this QEMU for the tables that RTMR0 covers"},
    Option{"host-cpu", Takes::kValue, "MODEL", "with --qemu: CPU of the host that will run it; host where KVM is"},
    Option{"address-bits", Takes::kValue, "N",
           "with --qemu: physical address bits of that CPU (46 fits every TDX host)"},
    Option{"json", Takes::kNothing, "", "print one JSON document"},
};
constexpr std::array kOptions = Join(kVmOptions, kBuildOptions, kOwnOptions);

constexpr char kHelp[] =
    "The plan is the one description of a VM: `samovar launch` derives the QEMU arguments from it, and the expected\n"
    "launch measurement follows from the same plan: the digest of an SNP guest, the registers of a trust domain. "
    "Making\n"
    "it needs the image only, not the hardware; RTMR0 needs the QEMU that will run it, too.\n"
    "\n"
    "  samovar plan --image DIR --tee tdx --memory 4G --qemu qemu-system-x86_64 --host-cpu host --address-bits 46\n";

Result<plan::TdxHost> AskQemu(const Arguments& arguments, const plan::LaunchPlan& plan) {
  if (plan.tee != plan::Tee::kTdx) return Error(Code::kUsage, "--qemu: only --tee tdx measures QEMU's tables");
  qtest::Question question = TRY(qtest::ReadQuestion(arguments, "host-cpu"));
  qtest::Answer answer = TRY(qtest::AskAboutPlan(question, plan::QemuArguments(plan)));
  plan::TdxHost host;
  host.tables = std::move(answer.tables);
  host.setup_header = answer.setup_header;
  return host;
}

Result<int> RunPlan(const Arguments& arguments) {
  std::string folder = TRY(ImageFolder(arguments));
  plan::PlanOptions options = TRY(ReadPlanOptions(arguments));
  image::LoadedImage image = TRY(image::LoadImage(folder));
  plan::LaunchPlan plan = TRY(plan::MakePlan(image, options));
  plan::TdxHost host;
  if (arguments.Has("qemu")) host = TRY(AskQemu(arguments, plan));
  plan::Expected expected = TRY(plan::MeasurePlannedFiles(plan, host));
  if (expected.snp) TRY(plan::CheckIdBlock(plan, *expected.snp));
  if (arguments.Has("json")) {
    TRY(PrintJson(plan::PlanJson(plan, expected)));
  } else {
    TRY(Print(plan::PlanText(plan, expected)));
  }
  return kExitSuccess;
}

}  // namespace

extern const Command kPlan;
const Command kPlan = {"plan", "",       0,      0, "print the launch plan of an image and a machine shape",
                       kHelp,  kOptions, RunPlan};

}  // namespace samovar::cli
