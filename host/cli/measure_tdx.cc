// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "host/cli/arguments.h"
#include "host/cli/measure_options.h"
#include "host/cli/output.h"
#include "host/measure/tdx/inputs.h"
#include "host/measure/tdx/result.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

constexpr Option kOwnOptions[] = {
    {"plan", Takes::kValue, "FILE", "a plan, from `samovar plan --tee tdx --json`: its files and its machine"},
    {"toolchain", Takes::kValue, "FILE", "with --image and --qemu: the machine has a toolchain disk"},
    {"events", Takes::kNothing, "", "print every event that is expected in the registers"},
    {"compare", Takes::kValue, "LOG", "align the expected events with a CC or TPM event log"},
    {"json", Takes::kNothing, "", "print one JSON document"},
};
constexpr auto kOptions = Joined(kPlanOptions, kTdxPlanOptions, kOwnOptions);

constexpr char kHelp[] =
    "Computes MRTD and RTMR0 to RTMR2 of a trust domain that boots a kernel directly, before anything is launched.\n"
    "A register that cannot be computed from what was given is null, and the reason is on standard error.\n"
    "RTMR3 is zero after boot.\n"
    "\n"
    "  samovar measure tdx --image DIR --memory 4G\n"
    "  samovar measure tdx --image DIR --memory 4G --vcpus 4 --qemu qemu-system-x86_64 --cpu host --address-bits 46\n"
    "  samovar measure tdx --plan plan.json --qemu qemu-system-x86_64 --cpu host --address-bits 46\n"
    "  samovar measure tdx --firmware OVMF.fd --kernel K --initrd I --append 'console=ttyS0' --events\n"
    "  samovar measure tdx --image DIR --memory 4G --compare ccel.bin\n"
    "\n"
    "With --compare the exit status is 0 if the log holds what was expected and 1 if it does not.\n"
    "docs/measurement-tdx.md tells how the registers come about.\n";

Result<int> Compare(const tdx::LaunchPrediction& prediction, const std::string& path, bool json) {
  measure::LogComparison comparison = TRY(measure::CompareWithLog(prediction, path));
  if (json) {
    TRY(PrintJson(comparison.json));
  } else {
    TRY(Print(comparison.text));
  }
  if (comparison.difference.empty()) return kExitSuccess;
  Say("samovar: " + comparison.difference);
  return kExitNo;
}

Result<int> RunMeasureTdx(const Arguments& arguments) {
  measure::TdxInputs inputs = TRY(measure::ReadTdxInputs(arguments));
  tdx::LaunchPrediction prediction = tdx::PredictFrom(inputs.View(), inputs.read);
  bool json = arguments.Has("json");
  if (std::optional<std::string> log = arguments.Value("compare")) return TRY(Compare(prediction, *log, json));
  measure::Events events = arguments.Has("events") ? measure::Events::kListed : measure::Events::kLeftOut;
  if (json) {
    TRY(PrintJson(measure::TdxJson(prediction, events)));
    return kExitSuccess;
  }
  TRY(Print(measure::TdxText(prediction, events)));
  for (const std::string& reason : measure::TdxReasons(prediction)) Say(reason);
  return kExitSuccess;
}

}  // namespace

extern const Command kMeasureTdx;
const Command kMeasureTdx = {"measure tdx", "",           0, 0, "predict MRTD and RTMR0-2 of a TDX guest", kHelp,
                             kOptions,      RunMeasureTdx};

}  // namespace samovar::cli
