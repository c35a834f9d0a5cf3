// SPDX-License-Identifier: Apache-2.0
#include "host/measure/tdx/machine.h"

#include <utility>

#include "host/plan/plan.h"
#include "host/plan/qemu_arguments.h"
#include "host/qemu/qtest/table_machine.h"
#include "measurements/base/text.h"

namespace samovar::measure {

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
  std::string cpu = arguments.ValueOr("cpu", qtest::kAnyCpu);
  std::vector<std::string> out = {"-nodefaults", "-no-user-config", "-display", "none", "-serial", "null"};
  auto add = [&](std::string option, std::string value) {
    out.push_back(std::move(option));
    out.push_back(std::move(value));
  };
  add("-accel", cpu == "host" ? "kvm" : "tcg");
  std::string machine = TRY(qtest::TrustDomainMachine(arguments.ValueOr("machine", "q35,vmport=off,hpet=off")));
  add("-machine", machine + ",memory-backend=ram0");
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

}  // namespace samovar::measure
