// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "host/files/whole_file.h"
#include "host/measure/explain/neighbourhood.h"
#include "host/plan/plan.h"
#include "image/manifest/load_image.h"
#include "measurements/base/text.h"
#include "measurements/explain/command_lines.h"
#include "measurements/explain/snp_axes.h"
#include "measurements/handover/setup_header.h"

namespace samovar::measure {

namespace {

constexpr size_t kMaxKernel = size_t{512} << 20;

// Below 2 GiB, the amount of memory moves the initrd, whose address QEMU writes into the header; above, it does not.
struct Patched {
  uint64_t memory;
  const char* words;
};
constexpr Patched kPatched[] = {{uint64_t{512} << 20, "512 MiB of memory"},
                                {uint64_t{1} << 30, "1 GiB of memory"},
                                {uint64_t{3} << 29, "1.5 GiB of memory"},
                                {uint64_t{2} << 30, "2 GiB of memory, or 2.75 GiB and more"}};

// The planned files on disk; empty where there is none.
struct Paths {
  std::string firmware;
  std::string other_firmware;  // the image's firmware for TDX
  std::string kernel;
  std::string initrd;
};

Result<Paths> PathsOf(const Options& planned, const SnpRequest& request) {
  Paths out{request.ovmf.empty() ? request.firmware_json : request.ovmf, "", request.kernel, request.initrd};
  if (!planned.Has("image")) return out;
  image::LoadedImage image = TRY(image::LoadImage(request.image));
  out.firmware = image.PathOf(*image.manifest.firmware_snp);
  if (image.manifest.firmware_tdx) out.other_firmware = image.PathOf(*image.manifest.firmware_tdx);
  out.kernel = image.PathOf(image.manifest.kernel);
  out.initrd = image.PathOf(image.manifest.initrd);
  return out;
}

Result<void> AddFirmware(SnpNeighbourhood& to, const std::string& path) {
  Bytes file = TRY(ReadLargeFile(path, snp::kMaxFirmwareSize));
  snp::MeasuredFirmware measured = TRY(snp::MeasuredFirmware::Of(file).In(Quoted(path)));
  to.firmwares.push_back(std::make_unique<snp::MeasuredFirmware>(std::move(measured)));
  std::string fix = "--ovmf " + path;
  if (to.firmwares.back()->blob_verifier() == snp::BlobVerifier::kAbsent) {
    fix =
        "not to be trusted: this firmware compares nothing with the kernel hashes, so the launch may have booted any "
        "kernel; launch with the planned one";
  }
  to.plan.firmwares.push_back({to.firmwares.back().get(), {path, fix}});
  return {};
}

// The kernel as a VMM would serve it that writes into its setup header. A file that is no bzImage has no such form.
Result<void> AddPatchedKernels(SnpNeighbourhood& to, const Paths& paths, const std::string& append) {
  Bytes kernel = TRY(ReadLargeFile(paths.kernel, kMaxKernel));
  std::optional<size_t> initrd_size;
  if (!paths.initrd.empty()) initrd_size = static_cast<size_t>(TRY(HashFile(paths.initrd)).size);
  for (const Patched& row : kPatched) {
    auto patched = handover::PatchSetupHeader(kernel, {row.memory, initrd_size, append});
    if (!patched.ok()) continue;
    to.plan.kernels.push_back(
        {Sha256(*patched),
         {"the same file, its setup header patched by QEMU for a machine with " + std::string(row.words),
          "launch with a QEMU that leaves the kernel of a confidential guest alone"}});
  }
  return {};
}

Result<void> AddBootFiles(SnpNeighbourhood& to, const Paths& paths, const Options& tried) {
  const snp::KernelHashes& hashes = *to.inputs.hashes;
  explain::SnpPlan& plan = to.plan;
  plan.kernels = {{hashes.kernel, {paths.kernel, ""}}};
  plan.initrds = {{hashes.initrd, {paths.initrd.empty() ? "none" : paths.initrd, ""}}};
  plan.command_lines = {{hashes.cmdline, {Quoted(to.inputs.cmdline), ""}}};
  for (const std::string& path : tried.Values("try-kernel")) {
    plan.kernels.push_back({TRY(HashFile(path)).sha256, {path, "--kernel " + path}});
  }
  TRY(AddPatchedKernels(to, paths, to.inputs.cmdline));
  if (!paths.initrd.empty()) plan.initrds.push_back({Sha256({}), {"none, or an empty file", "leave out --initrd"}});
  for (const std::string& path : tried.Values("try-initrd")) {
    plan.initrds.push_back({TRY(HashFile(path)).sha256, {path, "--initrd " + path}});
  }
  for (const std::string& text : tried.Values("try-append")) {
    plan.command_lines.push_back({snp::HashCmdline(text), {Quoted(text), "--append " + Quoted(text)}});
  }
  for (const explain::CommandLine& line : explain::CommandLinesNear(to.inputs.cmdline)) {
    plan.command_lines.push_back(
        {snp::HashCmdline(line.text), {"it " + line.words, "the command line was " + Quoted(line.text)}});
  }
  return {};
}

// The plan's options, with the shape that `samovar plan` has by default.
Options Completed(const Options& planned) {
  plan::PlanOptions defaults;
  Options out = planned;
  if (!out.Has("vcpus")) out = out.With("vcpus", Decimal(defaults.vcpus));
  bool named = out.Has("vcpu-type") || out.Has("vcpu-sig") || out.Has("vcpu-family");
  return named ? out : out.With("vcpu-type", defaults.cpu_model);
}

}  // namespace

Result<std::unique_ptr<SnpNeighbourhood>> ReadSnpNeighbourhood(const Options& planned, const Options& tried) {
  SnpRequest request = TRY(ParseSnpRequest(Completed(planned)));
  if (request.IsMatrix()) return Error(Code::kUsage, "--explain-mismatch: expected one plan, got several shapes");
  auto out = std::make_unique<SnpNeighbourhood>();
  out->inputs = TRY(ReadSnpInputs(request));
  Paths paths = TRY(PathsOf(planned, request));
  out->plan.shape = {request.vcpus[0], request.cpus[0].signature, request.guest_features, request.vmm};
  out->plan.cpu_name = request.cpus[0].name;
  out->plan.firmwares = {{&*out->inputs.measured, {paths.firmware, ""}}};
  for (const std::string& path : tried.Values("try-firmware")) TRY(AddFirmware(*out, path));
  if (!paths.other_firmware.empty()) TRY(AddFirmware(*out, paths.other_firmware));
  if (out->inputs.hashes) TRY(AddBootFiles(*out, paths, tried));
  return out;
}

}  // namespace samovar::measure
