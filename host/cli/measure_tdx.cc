// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/measure/tdx/inputs.h"
#include "host/measure/tdx/result.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

constexpr Option kOptions[] = {
    {"image", Takes::kValue, "DIR", "an image: its files, and the machine by which `samovar launch` starts it"},
    {"plan", Takes::kValue, "FILE", "a plan, from `samovar plan --tee tdx --json`: its files and its machine"},
    {"firmware", Takes::kValue, "FILE", "firmware (an OVMF build for TDX)"},
    {"kernel", Takes::kValue, "FILE", "kernel"},
    {"initrd", Takes::kValue, "FILE", "initrd; needs --kernel"},
    {"append", Takes::kValue, "TEXT", "kernel command line; needs --kernel"},
    {"memory", Takes::kValue, "SIZE", "RAM of the machine: 512M, 4G or bytes; RTMR0 needs it"},
    {"qemu", Takes::kValue, "PROGRAM", "ask this QEMU for the ACPI and SMBIOS tables; needs --memory"},
    {"vcpus", Takes::kValue, "N", "with --qemu: number of vCPUs; default 2 for an image, else 1"},
    {"cpu", Takes::kValue, "MODEL", "with --qemu: CPU of the host that will run it, for SMBIOS; host where KVM is"},
    {"address-bits", Takes::kValue, "N", "with --qemu and a 64-bit BAR: physical address bits of that CPU"},
    {"toolchain", Takes::kValue, "FILE", "with --image and --qemu: the machine has a toolchain disk"},
    {"device", Takes::kValues, "DEVICE", "with --qemu and --firmware: a device, as QEMU takes it; may be repeated"},
    {"machine", Takes::kValue, "TYPE", "likewise: default q35,vmport=off,hpet=off,smm=off,pic=off"},
    {"qemu-arg", Takes::kValues, "WORD", "likewise: another word of its command line; may be repeated"},
    {"acpi-tables", Takes::kValue, "FILE", "fw_cfg etc/acpi/tables"},
    {"acpi-rsdp", Takes::kValue, "FILE", "fw_cfg etc/acpi/rsdp"},
    {"table-loader", Takes::kValue, "FILE", "fw_cfg etc/table-loader"},
    {"tpm-log-area", Takes::kValue, "FILE", "fw_cfg etc/tpm/log, of a machine with a TPM"},
    {"smbios", Takes::kValue, "FILE", "fw_cfg etc/smbios/smbios-tables, or the table that the firmware installs"},
    {"mrtd-order", Takes::kValue, "ORDER", "one-pass (upstream KVM, the default) or two-pass (older vendor kernels)"},
    {"setup-header", Takes::kValue, "RULE", "raw (the default) or patched, as QEMU before 10.1 hands over the kernel"},
    {"firmware-generation", Takes::kValue, "NAME",
     "before-202411, 202411, 202505 or 202508; read from the file otherwise"},
    {"events", Takes::kNothing, "", "print every event that is expected in the registers"},
    {"compare", Takes::kValue, "LOG", "align the expected events with a CC or TPM event log"},
    {"json", Takes::kNothing, "", "print one JSON document"},
};

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
