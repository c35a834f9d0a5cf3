// SPDX-License-Identifier: Apache-2.0
#include "host/measure/tdx/machine.h"

#include <utility>

#include "host/plan/plan.h"
#include "host/plan/qemu_arguments.h"
#include "host/qemu/qtest/table_cache.h"
#include "host/qemu/qtest/table_machine.h"
#include "measurements/base/text.h"

namespace samovar::measure {

namespace {

constexpr unsigned kMinAddressBits = 36;
constexpr unsigned kMaxAddressBits = 52;

}  // namespace

Result<std::vector<std::string>> ImageMachine(const Options& arguments, const image::LoadedImage& image) {
  plan::PlanOptions options;
  options.tee = plan::Tee::kTdx;
  options.accelerator = plan::Accelerator::kKvm;
  options.vcpus = static_cast<uint32_t>(TRY(arguments.Number("vcpus", options.vcpus, UINT32_MAX)));
  std::string memory = TRY(arguments.Required("memory"));
  options.memory = TRY(plan::ParseMemorySize(memory));
  options.toolchain = arguments.ValueOr("toolchain", "");
  plan::LaunchPlan plan = TRY(plan::MakePlan(image, options));
  return plan::QemuArguments(plan);
}

Result<std::vector<std::string>> LooseMachine(const Options& arguments, uint64_t memory, const std::string& firmware,
                                              const std::string& kernel) {
  uint64_t vcpus = TRY(arguments.Number("vcpus", 1, 4096));
  std::string count = Decimal(vcpus);
  std::string size = "size=" + Decimal(memory >> 10) + "K";
  std::string cpu = arguments.ValueOr("cpu", "max");
  std::vector<std::string> out = {"-nodefaults", "-no-user-config", "-display", "none", "-serial", "null"};
  auto add = [&](std::string option, std::string value) {
    out.push_back(std::move(option));
    out.push_back(std::move(value));
  };
  add("-accel", cpu == "host" ? "kvm" : "tcg");
  add("-machine", arguments.ValueOr("machine", "q35,vmport=off,hpet=off,smm=off,pic=off") + ",memory-backend=ram0");
  add("-cpu", cpu);
  add("-smp", "cpus=" + count + ",sockets=1,cores=" + count + ",threads=1");
  add("-m", size);
  // Never used, so the host need not have it.
  add("-object", "memory-backend-ram,id=ram0,reserve=off," + size);
  add("-bios", firmware);
  if (!kernel.empty()) add("-kernel", kernel);
  for (std::string& word : arguments.Values("qemu-arg")) out.push_back(std::move(word));
  for (std::string& device : arguments.Values("device")) add("-device", std::move(device));
  return out;
}

Result<tdx::PlatformTables> AskQemu(const Options& arguments, const std::vector<std::string>& plan,
                                    const std::vector<std::string>& loose) {
  qtest::TableRequest request;
  request.qemu = TRY(arguments.Required("qemu"));
  request.arguments = loose;
  if (!plan.empty()) request.arguments = TRY(qtest::TableMachine(plan, arguments.ValueOr("cpu", "max")));
  if (arguments.Has("address-bits")) {
    uint64_t bits = TRY(arguments.Number("address-bits", 0, UINT32_MAX));
    if (bits < kMinAddressBits || bits > kMaxAddressBits) {
      return Error(Code::kUsage, "--address-bits: expected 36 to 52, got " + Decimal(bits));
    }
    request.address_bits = static_cast<unsigned>(bits);
  }
  tdx::PlatformTables tables = TRY(qtest::ReadTables(request));
  // The SMBIOS table names the CPU, and a trust domain has that of its host: without it the table would be wrong.
  if (!arguments.Has("cpu")) {
    tables.smbios.reset();
    tables.smbios_doubt = "it names the CPU of the host that will run it: give that with --cpu, or --smbios";
  }
  return tables;
}

}  // namespace samovar::measure
