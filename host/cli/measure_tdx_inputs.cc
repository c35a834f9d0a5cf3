// SPDX-License-Identifier: Apache-2.0
#include "host/cli/measure_tdx_inputs.h"

#include <utility>

#include "guest/posix/fd.h"
#include "host/qtest/platform_tables.h"
#include "image/load_image.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

constexpr size_t kMaxFirmware = size_t{64} << 20;
constexpr size_t kMaxKernel = size_t{512} << 20;
constexpr size_t kMaxInitrd = size_t{4} << 30;
constexpr size_t kMaxTable = size_t{4} << 20;

Error Usage(const std::string& what) {
  return {Code::kUsage, "measure tdx: " + what + "; see `samovar measure tdx --help`"};
}

// "4G", "512M", or a number of bytes.
Result<uint64_t> ParseMemory(std::string_view text) {
  uint64_t unit = 1;
  if (text.ends_with('G')) unit = uint64_t{1} << 30;
  if (text.ends_with('M')) unit = uint64_t{1} << 20;
  if (unit != 1) text.remove_suffix(1);
  auto count = ParseNumber(text, (uint64_t{1} << 51) / unit, "--memory");
  if (!count.ok() || *count == 0) return Usage("--memory: expected a size such as 512M, 4G or a number of bytes");
  return *count * unit;
}

Result<std::optional<Bytes>> ReadOptional(const Arguments& arguments, std::string_view option, size_t max) {
  std::optional<std::string> path = arguments.Value(option);
  if (!path) return std::optional<Bytes>();
  return std::optional<Bytes>(TRY(posix::ReadFile(*path, max)));
}

Result<void> ReadImage(const std::string& folder, TdxInputs& inputs) {
  image::LoadedImage image = TRY(image::LoadImage(folder));
  if (!image.manifest.firmware_tdx) {
    return Error(Code::kEnvironment, folder + ": the image has no TDX firmware; build it with `samovar image build`");
  }
  inputs.firmware = TRY(image::ReadImageFile(image, *image.manifest.firmware_tdx));
  inputs.kernel = TRY(image::ReadImageFile(image, image.manifest.kernel));
  inputs.initrd = TRY(image::ReadImageFile(image, image.manifest.initrd));
  inputs.launch.append = image.command_line;
  inputs.firmware_path = image.PathOf(*image.manifest.firmware_tdx);
  inputs.kernel_path = image.PathOf(image.manifest.kernel);
  return {};
}

Result<void> ReadLooseFiles(const Arguments& arguments, TdxInputs& inputs) {
  inputs.firmware_path = TRY(arguments.Required("firmware"));
  inputs.kernel_path = arguments.ValueOr("kernel", "");
  inputs.firmware = TRY(posix::ReadFile(inputs.firmware_path, kMaxFirmware));
  inputs.kernel = TRY(ReadOptional(arguments, "kernel", kMaxKernel));
  inputs.initrd = TRY(ReadOptional(arguments, "initrd", kMaxInitrd));
  inputs.launch.append = arguments.ValueOr("append", "");
  if (!inputs.kernel && (inputs.initrd || arguments.Has("append"))) {
    return Usage("--initrd and --append need --kernel");
  }
  return {};
}

// The machine as `samovar launch` starts it for a trust domain, but for the TEE itself.
Result<std::vector<std::string>> MachineArguments(const Arguments& arguments, const TdxInputs& inputs) {
  uint64_t vcpus = TRY(arguments.Number("vcpus", 1, 4096));
  if (!inputs.launch.memory) return Usage("--qemu needs --memory");
  std::string count = Decimal(vcpus);
  std::string cpu = arguments.ValueOr("cpu", "max");
  std::vector<std::string> out = {"-nodefaults", "-no-user-config", "-display", "none", "-serial", "null"};
  auto add = [&](std::string option, std::string value) {
    out.push_back(std::move(option));
    out.push_back(std::move(value));
  };
  add("-accel", cpu == "host" ? "kvm" : "tcg");
  add("-machine", arguments.ValueOr("machine", "q35,vmport=off,hpet=off,smm=off,pic=off"));
  add("-cpu", cpu);
  add("-smp", "cpus=" + count + ",sockets=1,cores=" + count + ",threads=1");
  add("-m", "size=" + Decimal(*inputs.launch.memory >> 20) + "M");
  add("-bios", inputs.firmware_path);
  if (!inputs.kernel_path.empty()) add("-kernel", inputs.kernel_path);
  for (std::string& word : arguments.Values("qemu-arg")) out.push_back(std::move(word));
  for (std::string& device : arguments.Values("device")) add("-device", std::move(device));
  return out;
}

Result<void> AskQemu(const Arguments& arguments, TdxInputs& inputs) {
  qtest::TableRequest request;
  request.qemu = TRY(arguments.Required("qemu"));
  request.arguments = TRY(MachineArguments(arguments, inputs));
  if (arguments.Has("address-bits")) {
    uint64_t bits = TRY(arguments.Number("address-bits", 0, 52));
    if (bits < 36) return Usage("--address-bits: expected 36 to 52");
    request.address_bits = static_cast<unsigned>(bits);
  }
  tdx::PlatformTables tables = TRY(qtest::ReadPlatformTables(request));
  // The SMBIOS table names the CPU, and a trust domain has that of its host: without it the table would be wrong.
  if (!arguments.Has("cpu")) tables.smbios.reset();
  inputs.launch.tables = std::move(tables);
  return {};
}

Result<void> ReadTables(const Arguments& arguments, TdxInputs& inputs) {
  if (arguments.Has("qemu")) {
    for (std::string_view file : {"table-loader", "acpi-rsdp", "acpi-tables", "tpm-log-area"}) {
      if (arguments.Has(file)) return Usage("--qemu brings its own --" + std::string(file));
    }
    TRY(AskQemu(arguments, inputs));
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

Result<void> ReadSwitches(const Arguments& arguments, tdx::LaunchInputs& launch) {
  if (std::optional<std::string> memory = arguments.Value("memory")) launch.memory = TRY(ParseMemory(*memory));
  std::string order = arguments.ValueOr("mrtd-order", "one-pass");
  if (order != "one-pass" && order != "two-pass") return Usage("--mrtd-order: expected one-pass or two-pass");
  launch.order = order == "one-pass" ? tdx::MrtdOrder::kOnePass : tdx::MrtdOrder::kTwoPass;
  std::string header = arguments.ValueOr("setup-header", "raw");
  if (header != "raw" && header != "patched") return Usage("--setup-header: expected raw or patched");
  launch.setup_header = header == "raw" ? tdx::SetupHeader::kRaw : tdx::SetupHeader::kPatched;
  if (std::optional<std::string> generation = arguments.Value("firmware-generation")) {
    launch.forced_generation = TRY(tdx::ParseGeneration(*generation));
  }
  return {};
}

}  // namespace

tdx::LaunchInputs TdxInputs::View() const {
  tdx::LaunchInputs out = launch;
  out.firmware = firmware;
  if (kernel) out.kernel = ByteView(*kernel);
  if (initrd) out.initrd = ByteView(*initrd);
  return out;
}

Result<TdxInputs> ReadTdxInputs(const Arguments& arguments) {
  TdxInputs inputs;
  if (std::optional<std::string> folder = arguments.Value("image")) {
    for (std::string_view loose : {"firmware", "kernel", "initrd", "append"}) {
      if (arguments.Has(loose)) return Usage("--image brings its own --" + std::string(loose));
    }
    TRY(ReadImage(*folder, inputs));
  } else {
    TRY(ReadLooseFiles(arguments, inputs));
  }
  TRY(ReadSwitches(arguments, inputs.launch));
  TRY(ReadTables(arguments, inputs));
  return inputs;
}

}  // namespace samovar::cli
