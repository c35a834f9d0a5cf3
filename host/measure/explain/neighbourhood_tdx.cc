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

Result<void> AddBootFiles(TdxNeighbourhood& to, const Options& tried) {
  explain::TdxPlan& plan = to.plan;
  for (const std::string& path : tried.Values("try-kernel")) {
    plan.kernels.push_back({Keep(to, TRY(ReadLargeFile(path, kMaxKernel))), {path, "--kernel " + path}});
  }
  if (to.inputs.initrd) plan.initrds.push_back({std::nullopt, {"none", "leave out --initrd"}});
  for (const std::string& path : tried.Values("try-initrd")) {
    plan.initrds.push_back({Keep(to, TRY(ReadLargeFile(path, kMaxInitrd))), {path, "--initrd " + path}});
  }
  for (const std::string& text : tried.Values("try-append")) {
    plan.command_lines.push_back({text, {Quoted(text), "--append " + Quoted(text)}});
  }
  for (explain::CommandLine& line : explain::CommandLinesNear(to.inputs.launch.append)) {
    std::string fix = "the command line was " + Quoted(line.text);
    plan.command_lines.push_back({std::move(line.text), {"it " + line.words, std::move(fix)}});
  }
  return {};
}

// What the plan says of the machine: "vcpus" or "memory".
std::string PlannedValue(const Options& planned, std::string_view option) {
  return planned.ValueOr(option, option == "memory" ? "" : planned.Has("image") ? "2" : "1");
}

std::string MachineWords(const std::string& vcpus, const std::string& memory) {
  return vcpus + " vCPUs and " + memory + " of memory";
}

// The plan on another machine, as QEMU describes it. The rest of the plan's options stay.
Result<void> AddMachine(TdxNeighbourhood& to, const Options& planned, std::string_view option,
                        const std::string& value) {
  if (PlannedValue(planned, option) == value) return {};
  TdxInputs inputs = TRY(ReadTdxInputs(planned.With(option, value)));
  to.tables.push_back(std::make_unique<tdx::PlatformTables>(std::move(inputs.launch.tables)));
  bool other_vcpus = option == "vcpus";
  std::string words = MachineWords(other_vcpus ? value : PlannedValue(planned, "vcpus"),
                                   other_vcpus ? PlannedValue(planned, "memory") : value);
  to.plan.machines.push_back(
      {{inputs.launch.memory, to.tables.back().get()}, {words, "--" + std::string(option) + " " + value}});
  return {};
}

Result<void> AddMachines(TdxNeighbourhood& to, const Options& planned, bool tables_matter) {
  to.plan.machines = explain::TriedMemories({to.inputs.launch.memory, &to.inputs.launch.tables});
  if (!planned.Has("qemu") || !tables_matter) return {};
  // The ACPI tables follow the amount of memory: another one with the plan's tables is no machine that exists.
  to.plan.machines.resize(1);
  to.plan.machines[0].option.words = MachineWords(PlannedValue(planned, "vcpus"), PlannedValue(planned, "memory"));
  for (const char* vcpus : kTriedVcpus) TRY(AddMachine(to, planned, "vcpus", vcpus));
  // QEMU describes no machine that is larger than this one can hold; the sizes grow.
  for (const char* memory : kTriedMemory) {
    Result<void> added = AddMachine(to, planned, "memory", memory);
    if (!added.ok() && added.error().code() == Code::kEnvironment) break;
    TRY(std::move(added));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<TdxNeighbourhood>> ReadTdxNeighbourhood(const Options& planned, const Options& tried,
                                                               bool tables_matter) {
  auto out = std::make_unique<TdxNeighbourhood>();
  out->inputs = TRY(ReadTdxInputs(planned));
  const TdxInputs& inputs = out->inputs;
  const tdx::LaunchInputs view = inputs.View();
  explain::TdxPlan& plan = out->plan;
  plan.setup_header = inputs.launch.setup_header;
  plan.order = inputs.launch.order;
  plan.forced_generation = inputs.launch.forced_generation;
  tdx::LaunchFirmware read = TRY(tdx::ReadLaunchFirmware(view.firmware).In(Quoted(inputs.firmware_path)));
  plan.firmwares = {{{view.firmware, std::move(read)}, {inputs.firmware_path, ""}}};
  plan.kernels = {{view.kernel, {inputs.kernel ? inputs.kernel_path : "none", ""}}};
  plan.initrds = {{view.initrd, {inputs.initrd ? "the planned file" : "none", ""}}};
  plan.command_lines = {{inputs.launch.append, {Quoted(inputs.launch.append), ""}}};
  for (const std::string& path : tried.Values("try-firmware")) TRY(AddFirmware(*out, path));
  if (auto folder = planned.Value("image")) TRY(AddOtherFirmware(*out, *folder));
  if (inputs.kernel) TRY(AddBootFiles(*out, tried));
  TRY(AddMachines(*out, planned, tables_matter));
  return out;
}

}  // namespace samovar::measure
