// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/inspect/log.h"
#include "host/measure/tdx_inputs.h"
#include "measurements/base/text.h"
#include "measurements/tdx/log/event_compare.h"

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

Json EncodeEvents(const std::vector<tdx::PredictedEvent>& events) {
  Json out = Json::MakeArray({});
  for (const tdx::PredictedEvent& event : events) {
    Json item = Json::MakeObject({{"register", "rtmr" + Decimal(event.rtmr)},
                                  {"type", tdx::EventTypeName(event.type)},
                                  {"digest", event.digest ? Json(event.digest->hex()) : Json()},
                                  {"covers", event.covers}});
    if (!event.digest) item.Set("reason", event.reason);
    out.Append(std::move(item));
  }
  return out;
}

Json EncodeComparison(const std::vector<tdx::ComparedEvent>& events) {
  Json out = Json::MakeArray({});
  for (const tdx::ComparedEvent& event : events) {
    out.Append(Json::MakeObject({{"register", "rtmr" + Decimal(event.rtmr)},
                                 {"match", tdx::MatchName(event.match)},
                                 {"type", tdx::EventTypeName(event.type)},
                                 {"predicted", event.predicted},
                                 {"logged", event.logged},
                                 {"covers", event.covers},
                                 {"hint", event.hint}}));
  }
  return out;
}

Json Encode(const tdx::LaunchPrediction& prediction) {
  Json out = Json::MakeObject({{"mrtd", prediction.mrtd.hex()}});
  Json reasons = Json::MakeObject({});
  for (size_t i = 0; i < prediction.rtmrs.size(); ++i) {
    const tdx::PredictedRtmr& rtmr = prediction.rtmrs[i];
    std::string name = "rtmr" + Decimal(i);
    out.Set(name, rtmr.value ? Json(rtmr.value->hex()) : Json());
    if (!rtmr.value) reasons.Set(name, rtmr.reason);
  }
  out.Set("reasons", std::move(reasons));
  const tdx::FirmwareTraits& firmware = prediction.firmware;
  out.Set(
      "firmware",
      Json::MakeObject({{"name", firmware.name.empty() ? Json() : Json(firmware.name)},
                        {"generation", firmware.generation ? Json(tdx::GenerationName(*firmware.generation)) : Json()},
                        {"secure_boot", firmware.secure_boot}}));
  return out;
}

std::string FormatPrediction(const tdx::LaunchPrediction& prediction, bool events) {
  std::string out = "mrtd  " + prediction.mrtd.hex() + "\n";
  for (size_t i = 0; i < prediction.rtmrs.size(); ++i) {
    const tdx::PredictedRtmr& rtmr = prediction.rtmrs[i];
    out += "rtmr" + Decimal(i) + " " + (rtmr.value ? rtmr.value->hex() : "-") + "\n";
  }
  if (!events) return out;
  out += "\n";
  for (const tdx::PredictedEvent& event : prediction.events) {
    out += "rtmr" + Decimal(event.rtmr) + "  " + (event.digest ? event.digest->hex() : "-") + "  " +
           tdx::EventTypeName(event.type) + "  " + event.covers + "\n";
  }
  return out;
}

std::string FormatComparison(const std::vector<tdx::ComparedEvent>& events) {
  std::string out;
  for (const tdx::ComparedEvent& event : events) {
    std::string match = tdx::MatchName(event.match);
    match.resize(8, ' ');
    out +=
        "rtmr" + Decimal(event.rtmr) + "  " + match + " " + tdx::EventTypeName(event.type) + "  " + event.covers + "\n";
    if (event.match == tdx::Match::kEqual) continue;
    out += "       expected " + event.predicted + "\n       logged   " + event.logged + "\n";
    if (!event.hint.empty()) out += "       " + event.hint + "\n";
  }
  return out;
}

Result<int> Compare(const tdx::LaunchPrediction& prediction, const std::string& path, bool json) {
  Bytes bytes = TRY(ReadLogFile(path));
  tdx::EventLog log = TRY(tdx::ParseEventLog(bytes).In(path));
  auto events = tdx::CompareEvents(prediction.events, GuessLogKind(log), log);
  std::optional<size_t> first = tdx::FirstDifference(events);
  if (json) {
    Json out = Encode(prediction);
    out.Set("comparison", EncodeComparison(events));
    out.Set("first_difference", first ? Json(static_cast<uint64_t>(*first)) : Json());
    TRY(PrintJson(out));
  } else {
    TRY(Print(FormatComparison(events)));
  }
  if (!first) return kExitSuccess;
  const tdx::ComparedEvent& event = events[*first];
  Say("samovar: the log and the prediction part at rtmr" + Decimal(event.rtmr) + ", " + event.covers + ": " +
      tdx::MatchName(event.match) + (event.hint.empty() ? "" : "; " + event.hint));
  return kExitNo;
}

Result<int> RunMeasureTdx(const Arguments& arguments) {
  measure::TdxInputs inputs = TRY(measure::ReadTdxInputs(arguments));
  tdx::LaunchPrediction prediction = tdx::PredictFrom(inputs.View(), inputs.read);
  bool json = arguments.Has("json");
  if (std::optional<std::string> log = arguments.Value("compare")) return TRY(Compare(prediction, *log, json));
  if (json) {
    Json out = Encode(prediction);
    if (arguments.Has("events")) out.Set("events", EncodeEvents(prediction.events));
    TRY(PrintJson(out));
    return kExitSuccess;
  }
  TRY(Print(FormatPrediction(prediction, arguments.Has("events"))));
  for (size_t i = 0; i < prediction.rtmrs.size(); ++i) {
    if (!prediction.rtmrs[i].value) Say("rtmr" + Decimal(i) + ": " + prediction.rtmrs[i].reason);
  }
  return kExitSuccess;
}

}  // namespace

extern const Command kMeasureTdx;
const Command kMeasureTdx = {"measure tdx", "",           0, 0, "predict MRTD and RTMR0-2 of a TDX guest", kHelp,
                             kOptions,      RunMeasureTdx};

}  // namespace samovar::cli
