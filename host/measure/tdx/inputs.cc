// SPDX-License-Identifier: Apache-2.0
#include "host/measure/tdx/inputs.h"

#include <optional>
#include <utility>

#include "guest/posix/fd.h"
#include "host/files/whole_file.h"
#include "host/measure/tdx/machine.h"
#include "host/plan/plan_file.h"
#include "host/qemu/qtest/ask.h"
#include "host/run/worker.h"
#include "image/manifest/load_image.h"
#include "measurements/base/text.h"

namespace samovar::measure {

namespace {

constexpr size_t kMaxFirmware = size_t{64} << 20;
constexpr size_t kMaxKernel = size_t{512} << 20;
constexpr size_t kMaxInitrd = size_t{4} << 30;
constexpr size_t kMaxTable = size_t{4} << 20;

Error Usage(const std::string& what) {
  return {Code::kUsage, "measure tdx: " + what + "; see `samovar measure tdx --help`"};
}

Result<std::optional<Bytes>> ReadOptional(const Options& arguments, std::string_view option, size_t max) {
  std::optional<std::string> path = arguments.Value(option);
  if (!path) return std::optional<Bytes>();
  return std::optional<Bytes>(TRY(posix::ReadFile(*path, max)));
}

// Flags that describe what `source` already describes.
Result<void> NoneOf(const Options& arguments, std::string_view source, std::initializer_list<std::string_view> flags) {
  for (std::string_view flag : flags) {
    if (arguments.Has(flag)) return Usage("--" + std::string(source) + " brings its own --" + std::string(flag));
  }
  return {};
}

Result<void> ReadImage(const Options& arguments, const std::string& folder, TdxInputs& inputs) {
  TRY(NoneOf(arguments, "image", {"firmware", "kernel", "initrd", "append", "machine", "device", "qemu-arg"}));
  image::LoadedImage image = TRY(image::LoadImage(folder));
  if (!image.manifest.firmware_tdx) {
    return Error(Code::kEnvironment, folder + ": the image has no TDX firmware; build it with `samovar image build`");
  }
  inputs.firmware = LargeFile(TRY(image::ReadImageFile(image, *image.manifest.firmware_tdx)));
  inputs.kernel = LargeFile(TRY(image::ReadImageFile(image, image.manifest.kernel)));
  inputs.initrd = LargeFile(TRY(image::ReadImageFile(image, image.manifest.initrd)));
  inputs.launch.append = image.command_line;
  inputs.firmware_path = image.PathOf(*image.manifest.firmware_tdx);
  inputs.kernel_path = image.PathOf(image.manifest.kernel);
  if (arguments.Has("qemu")) inputs.plan = TRY(ImageMachine(arguments, image));
  return {};
}

Result<void> ReadPlan(const Options& arguments, const std::string& path, TdxInputs& inputs) {
  TRY(NoneOf(arguments, "plan",
             {"image", "firmware", "kernel", "initrd", "append", "machine", "device", "qemu-arg", "memory", "vcpus",
              "toolchain"}));
  Bytes text = TRY(posix::ReadFile(path, plan::kMaxPlanFile));
  plan::PlanFile plan = TRY(plan::ParsePlanFile(AsText(text)).In(path));
  if (plan.tee != plan::Tee::kTdx) {
    return Usage("--plan " + path + ": the plan is for " + qemu::TeeName(plan.tee) +
                 "; make one with `samovar plan --tee tdx --json`");
  }
  inputs.firmware = LargeFile(TRY(plan::ReadPlanned(plan.firmware)));
  inputs.kernel = LargeFile(TRY(plan::ReadPlanned(plan.kernel)));
  inputs.initrd = LargeFile(TRY(plan::ReadPlanned(plan.initrd)));
  inputs.firmware_path = plan.firmware.path;
  inputs.kernel_path = plan.kernel.path;
  inputs.launch.append = plan.cmdline;
  inputs.launch.memory = plan.memory;
  inputs.plan = std::move(plan.qemu_arguments);
  return {};
}

Result<std::optional<LargeFile>> OpenOptional(const Options& arguments, std::string_view option, size_t max) {
  std::optional<std::string> path = arguments.Value(option);
  if (!path) return std::optional<LargeFile>();
  return std::optional<LargeFile>(TRY(LargeFile::Open(*path, max)));
}

Result<void> ReadLooseFiles(const Options& arguments, TdxInputs& inputs) {
  inputs.firmware_path = TRY(arguments.Required("firmware"));
  inputs.kernel_path = arguments.ValueOr("kernel", "");
  if (arguments.Has("toolchain")) return Usage("--toolchain goes with --image");
  if (!arguments.Has("kernel") && (arguments.Has("initrd") || arguments.Has("append"))) {
    return Usage("--initrd and --append need --kernel");
  }
  inputs.firmware = TRY(LargeFile::Open(inputs.firmware_path, kMaxFirmware));
  inputs.kernel = TRY(OpenOptional(arguments, "kernel", kMaxKernel));
  inputs.initrd = TRY(OpenOptional(arguments, "initrd", kMaxInitrd));
  inputs.launch.append = arguments.ValueOr("append", "");
  return {};
}

// The kernel on a thread of its own: it is half of the work. One that cannot be measured is a reason in the prediction.
Result<void> MeasureFiles(TdxInputs& inputs) {
  const tdx::LaunchInputs view = inputs.View();
  std::optional<Result<Sha384Digest>> kernel;
  std::optional<Worker> worker;
  if (inputs.kernel) {
    worker.emplace([&] {
      inputs.kernel->Populate();
      kernel = tdx::MeasureKernel(view);
    });
  }
  if (inputs.initrd) {
    inputs.initrd->Populate();
    inputs.launch.initrd_digest = Sha384(inputs.initrd->bytes());
  }
  auto read = tdx::ReadLaunchFirmware(view.firmware);
  if (worker) worker->Join();
  inputs.launch.kernel_digest = std::move(kernel);
  inputs.read = TRY(std::move(read));
  return {};
}

Result<qtest::Answer> AskQemu(const Options& arguments, const TdxInputs& inputs) {
  qtest::Question question = TRY(qtest::ReadQuestion(arguments, "cpu"));
  if (!inputs.plan.empty()) return qtest::AskAboutPlan(question, inputs.plan);
  return qtest::AskAboutMachine(
      question, TRY(LooseMachine(arguments, *inputs.launch.memory, inputs.firmware_path, inputs.kernel_path)));
}

Result<void> ReadTables(const Options& arguments, TdxInputs& inputs) {
  if (arguments.Has("qemu")) {
    TRY(NoneOf(arguments, "qemu", {"table-loader", "acpi-rsdp", "acpi-tables", "tpm-log-area"}));
    if (!inputs.launch.memory) return Usage("--qemu needs --memory");
    qtest::Answer answer = TRY(AskQemu(arguments, inputs));
    inputs.launch.tables = std::move(answer.tables);
    if (!arguments.Has("setup-header")) inputs.launch.setup_header = answer.setup_header;
    if (arguments.Has("smbios")) inputs.launch.tables.smbios = TRY(ReadOptional(arguments, "smbios", kMaxTable));
    return {};
  }
  tdx::PlatformTables& tables = inputs.launch.tables;
  tables.table_loader = TRY(ReadOptional(arguments, "table-loader", kMaxTable));
  tables.acpi_rsdp = TRY(ReadOptional(arguments, "acpi-rsdp", kMaxTable));
  tables.acpi_tables = TRY(ReadOptional(arguments, "acpi-tables", kMaxTable));
  tables.tpm_log = TRY(ReadOptional(arguments, "tpm-log-area", kMaxTable));
  tables.smbios = TRY(ReadOptional(arguments, "smbios", kMaxTable));
  tables.items = tdx::DefaultFwCfgItems(inputs.kernel.has_value());
  return {};
}

Result<void> ReadSwitches(const Options& arguments, TdxInputs& inputs) {
  tdx::LaunchInputs& out = inputs.launch;
  if (std::optional<std::string> memory = arguments.Value("memory")) {
    out.memory = TRY(plan::ParseMemorySize(*memory));
  }
  std::string order = arguments.ValueOr("mrtd-order", "one-pass");
  if (order != "one-pass" && order != "two-pass") return Usage("--mrtd-order: expected one-pass or two-pass");
  out.order = order == "one-pass" ? tdx::MrtdOrder::kOnePass : tdx::MrtdOrder::kTwoPass;
  auto header = handover::ParseSetupHeader(arguments.ValueOr("setup-header", "raw"));
  if (!header.ok()) return Usage("--setup-header: expected raw or patched");
  out.setup_header = *header;
  if (std::optional<std::string> generation = arguments.Value("firmware-generation")) {
    out.forced_generation = TRY(tdx::ParseGeneration(*generation));
  }
  return {};
}

}  // namespace

tdx::LaunchInputs TdxInputs::View() const {
  tdx::LaunchInputs out = launch;
  out.firmware = firmware.bytes();
  if (kernel) out.kernel = kernel->bytes();
  if (initrd) out.initrd = initrd->bytes();
  return out;
}

Result<TdxInputs> ReadTdxInputs(const Options& arguments) {
  TdxInputs inputs;
  if (std::optional<std::string> plan = arguments.Value("plan")) {
    TRY(ReadPlan(arguments, *plan, inputs));
  } else if (std::optional<std::string> folder = arguments.Value("image")) {
    TRY(ReadImage(arguments, *folder, inputs));
  } else {
    TRY(ReadLooseFiles(arguments, inputs));
  }
  TRY(ReadSwitches(arguments, inputs));
  TRY(ReadTables(arguments, inputs));
  TRY(MeasureFiles(inputs));
  return inputs;
}

}  // namespace samovar::measure
