// SPDX-License-Identifier: Apache-2.0
#include "host/plan/plan.h"

#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/cli/plan_options.h"
#include "host/plan/plan_json.h"

namespace samovar::cli {

namespace {

constexpr Option kOptions[] = {
    kImageOption,       kTeeOption,
    kVcpusOption,       kMemoryOption,
    kCpuOption,         kPolicyOption,
    kFeaturesOption,    kNonceOption,
    kIdBlockOption,     kIdAuthOption,
    kWorkaroundsOption, kFirmwareOption,
    kToolchainOption,   {"json", Takes::kNothing, "", "print one JSON document"},
};

constexpr char kHelp[] =
    "The plan is the one description of a VM: `samovar launch` derives the QEMU arguments from it, and the expected\n"
    "launch measurement follows from the same plan. Making it needs the image only, not the hardware.\n";

Result<int> RunPlan(const Arguments& arguments) {
  std::string folder = TRY(ImageFolder(arguments));
  plan::PlanOptions options = TRY(ReadPlanOptions(arguments));
  image::LoadedImage image = TRY(image::LoadImage(folder));
  plan::LaunchPlan plan = TRY(plan::MakePlan(image, options));
  std::optional<snp::LaunchDigest> measurement = TRY(ExpectedDigest(image, plan));
  if (arguments.Has("json")) {
    TRY(PrintJson(plan::PlanJson(plan, measurement)));
  } else {
    TRY(Print(plan::PlanText(plan, measurement)));
  }
  return kExitSuccess;
}

}  // namespace

extern const Command kPlan;
const Command kPlan = {"plan", "",       0,      0, "print the launch plan of an image and a machine shape",
                       kHelp,  kOptions, RunPlan};

}  // namespace samovar::cli
