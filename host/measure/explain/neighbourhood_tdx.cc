// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "guest/posix/fd.h"
#include "host/files/whole_file.h"
#include "host/measure/explain/neighbourhood.h"
#include "image/manifest/load_image.h"
#include "measurements/base/text.h"
#include "measurements/explain/command_lines.h"

namespace samovar::measure {

namespace {

constexpr size_t kMaxFirmware = size_t{64} << 20;
constexpr size_t kMaxKernel = size_t{512} << 20;
constexpr size_t kMaxInitrd = size_t{4} << 30;

constexpr std::string_view kPlanOptions[] = {
    "image",     "firmware",     "kernel", "initrd",       "append",     "vcpus",        "memory",
    "qemu",      "cpu",          "device", "machine",      "qemu-arg",   "address-bits", "acpi-tables",
    "acpi-rsdp", "table-loader", "smbios", "tpm-log-area", "mrtd-order", "setup-header", "firmware-generation"};

// What QEMU is asked for beside the plan's: each costs a start of QEMU.
constexpr const char* kTriedVcpus[] = {"1", "2", "4", "8", "16", "32", "64"};
constexpr const char* kTriedMemory[] = {"1G", "2G", "4G", "8G", "16G", "32G", "64G"};

ByteView Keep(TdxNeighbourhood& in, Bytes bytes) {
  in.files.push_back(std::make_unique<Bytes>(std::move(bytes)));
  return *in.files.back();
}

Result<void> AddFirmware(TdxNeighbourhood& to, const std::string& path) {
  ByteView file = Keep(to, TRY(ReadLargeFile(path, kMaxFirmware)));
  tdx::LaunchFirmware read = TRY(tdx::ReadLaunchFirmware(file).In(Quoted(path)));
  to.plan.firmwares.push_back({{file, std::move(read)}, {path, "--firmware " + path}});
  return {};
}

// The image's firmware for SNP, if it can start a trust domain as well.
Result<void> AddOtherFirmware(TdxNeighbourhood& to, const std::string& folder) {
  image::LoadedImage image = TRY(image::LoadImage(folder));
  if (!image.manifest.firmware_snp) return {};
  auto added = AddFirmware(to, image.PathOf(*image.manifest.firmware_snp));
  if (added.ok() || added.error().code() == Code::kUnsupported) return {};
  return added;
}

Result<void> AddBootFiles(TdxNeighbourhood& to, const Options& arguments) {
  explain::TdxPlan& plan = to.plan;
  for (const std::string& path : arguments.Values("try-kernel")) {
    plan.kernels.push_back({Keep(to, TRY(ReadLargeFile(path, kMaxKernel))), {path, "--kernel " + path}});
  }
  if (to.inputs.initrd) plan.initrds.push_back({std::nullopt, {"none", "leave out --initrd"}});
  for (const std::string& path : arguments.Values("try-initrd")) {
    plan.initrds.push_back({Keep(to, TRY(ReadLargeFile(path, kMaxInitrd))), {path, "--initrd " + path}});
  }
  for (const std::string& text : arguments.Values("try-append")) {
    plan.command_lines.push_back({text, {Quoted(text), "--append " + Quoted(text)}});
  }
  for (explain::CommandLine& line : explain::CommandLinesNear(to.inputs.launch.append)) {
    std::string fix = "the command line was " + Quoted(line.text);
    plan.command_lines.push_back({std::move(line.text), {"it " + line.words, std::move(fix)}});
  }
  return {};
}

// What the plan says of the machine: "vcpus" or "memory".
std::string PlannedValue(const Options& arguments, std::string_view option) {
  return arguments.ValueOr(option, option == "memory" ? "" : arguments.Has("image") ? "2" : "1");
}

std::string MachineWords(const std::string& vcpus, const std::string& memory) {
  return vcpus + " vCPUs and " + memory + " of memory";
}

// The plan on another machine, as QEMU describes it. The rest of the plan's options stay.
Result<void> AddMachine(TdxNeighbourhood& to, const Options& arguments, std::string_view option,
                        const std::string& value) {
  if (PlannedValue(arguments, option) == value) return {};
  Options changed = arguments.Only("measure tdx", kPlanOptions).With(option, value);
  TdxInputs inputs = TRY(ReadTdxInputs(changed));
  to.tables.push_back(std::make_unique<tdx::PlatformTables>(std::move(inputs.launch.tables)));
  bool other_vcpus = option == "vcpus";
  std::string words = MachineWords(other_vcpus ? value : PlannedValue(arguments, "vcpus"),
                                   other_vcpus ? PlannedValue(arguments, "memory") : value);
  to.plan.machines.push_back(
      {{inputs.launch.memory, to.tables.back().get()}, {words, "--" + std::string(option) + " " + value}});
  return {};
}

Result<void> AddMachines(TdxNeighbourhood& to, const Options& arguments, bool tables_matter) {
  to.plan.machines = explain::TriedMemories({to.inputs.launch.memory, &to.inputs.launch.tables});
  if (!arguments.Has("qemu") || !tables_matter) return {};
  // The ACPI tables follow the amount of memory: another one with the plan's tables is no machine that exists.
  to.plan.machines.resize(1);
  to.plan.machines[0].option.words = MachineWords(PlannedValue(arguments, "vcpus"), PlannedValue(arguments, "memory"));
  for (const char* vcpus : kTriedVcpus) TRY(AddMachine(to, arguments, "vcpus", vcpus));
  // QEMU describes no machine that is larger than this one can hold; the sizes grow.
  for (const char* memory : kTriedMemory) {
    if (!AddMachine(to, arguments, "memory", memory).ok()) break;
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<TdxNeighbourhood>> ReadTdxNeighbourhood(const Options& arguments, bool tables_matter) {
  Options planned = arguments.Only("measure tdx", kPlanOptions);
  auto out = std::make_unique<TdxNeighbourhood>();
  out->inputs = TRY(ReadTdxInputs(planned));
  const TdxInputs& inputs = out->inputs;
  explain::TdxPlan& plan = out->plan;
  plan.setup_header = inputs.launch.setup_header;
  plan.order = inputs.launch.order;
  plan.forced_generation = inputs.launch.forced_generation;
  tdx::LaunchFirmware read = TRY(tdx::ReadLaunchFirmware(inputs.firmware).In(Quoted(inputs.firmware_path)));
  plan.firmwares = {{{inputs.firmware, std::move(read)}, {inputs.firmware_path, ""}}};
  tdx::LaunchInputs view = inputs.View();
  plan.kernels = {{view.kernel, {inputs.kernel ? inputs.kernel_path : "none", ""}}};
  plan.initrds = {{view.initrd, {inputs.initrd ? "the planned file" : "none", ""}}};
  plan.command_lines = {{inputs.launch.append, {Quoted(inputs.launch.append), ""}}};
  for (const std::string& path : arguments.Values("try-firmware")) TRY(AddFirmware(*out, path));
  if (auto folder = arguments.Value("image")) TRY(AddOtherFirmware(*out, *folder));
  if (inputs.kernel) TRY(AddBootFiles(*out, arguments));
  TRY(AddMachines(*out, arguments, tables_matter));
  return out;
}

}  // namespace samovar::measure
