// SPDX-License-Identifier: Apache-2.0
//
// Processor, BIOS, kernel, KVM's modules. Names of files and strings are the kernel's: arch/x86/include/asm/
// cpufeatures.h, arch/x86/kvm/svm/sev.c, arch/x86/kvm/vmx/tdx.c, drivers/iommu/amd/init.c.
#include <algorithm>

#include "host/doctor/checks.h"
#include "host/doctor/cpu_info.h"
#include "measurements/base/text.h"

namespace samovar::doctor {

namespace {

using plan::Tee;
using qemu::Version;

// Words of the kernel command line under which it gives SNP up.
constexpr std::string_view kWithoutSnp[] = {"iommu=pt",      "iommu=off",          "iommu.passthrough=1",
                                            "amd_iommu=off", "amd_iommu=pgtbl_v2", "sev=nosnp"};

struct Kvm {
  const char* module;     // in /sys/module
  const char* parameter;  // in its folder "parameters"
};

Kvm KvmOf(Tee tee) { return tee == Tee::kTdx ? Kvm{"kvm_intel", "tdx"} : Kvm{"kvm_amd", "sev_snp"}; }

std::string ParameterPath(Tee tee) {
  Kvm kvm = KvmOf(tee);
  return std::string("/sys/module/") + kvm.module + "/parameters/" + kvm.parameter;
}

bool ParameterIsOn(const HostView& host, Tee tee) {
  auto value = host.ReadText(ParameterPath(tee));
  return value.ok() && (*value == "Y" || *value == "1");
}

// The kernels that have all of it without patches.
Version MinimumKernel(Tee tee) { return tee == Tee::kTdx ? Version{6, 16} : Version{6, 11}; }

std::optional<Version> ParseRelease(std::string_view release) {
  size_t dot = release.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  auto major = ParseNumber(release.substr(0, dot), 999, "");
  std::string_view rest = release.substr(dot + 1);
  auto minor = ParseNumber(rest.substr(0, rest.find_first_not_of("0123456789")), 999, "");
  if (!major.ok() || !minor.ok()) return std::nullopt;
  return Version{static_cast<uint32_t>(*major), static_cast<uint32_t>(*minor)};
}

// Neither vendor lets a guest start confidential guests of its own.
Finding InsideVm(const CpuInfo& cpu) {
  return {Status::kMissing, cpu.name + ": this machine is itself a virtual machine, and these guests do not nest",
          "use bare metal"};
}

Finding NoCpuInfo() { return {Status::kUnknown, "/proc/cpuinfo cannot be read", ""}; }

}  // namespace

Finding CheckSnpCpu(const HostView& host, const Question&) {
  CpuInfo cpu = ReadCpuInfo(host);
  if (cpu.vendor.empty()) return NoCpuInfo();
  if (cpu.vendor != "AuthenticAMD" || cpu.family < 25) {
    return {Status::kMissing, cpu.name + ": SEV-SNP needs an AMD EPYC 7003 or newer", "use a machine that has one"};
  }
  if (cpu.Has("sev_snp")) return {Status::kOk, cpu.name + ", flag sev_snp", ""};
  if (cpu.Has("hypervisor")) return InsideVm(cpu);
  return {Status::kMissing,
          cpu.name +
              ": the kernel does not show the flag sev_snp, so the BIOS has it off (or the "
              "kernel is older than 6.9, or was booted with sev=nosnp)",
          "in the BIOS setup: enable SMEE, SEV-SNP and \"SNP Memory (RMP Table) Coverage\", set \"SEV-ES ASID Space "
          "Limit\" above 1; then reboot"};
}

Finding CheckTdxCpu(const HostView& host, const Question&) {
  CpuInfo cpu = ReadCpuInfo(host);
  if (cpu.vendor.empty()) return NoCpuInfo();
  if (cpu.vendor != "GenuineIntel") {
    return {Status::kMissing, cpu.name + ": TDX needs an Intel Xeon of the 5th generation or newer",
            "use a machine that has one"};
  }
  if (cpu.Has("tdx_host_platform")) return {Status::kOk, cpu.name + ", flag tdx_host_platform", ""};
  if (cpu.Has("hypervisor")) return InsideVm(cpu);
  return {Status::kMissing,
          cpu.name +
              ": the kernel does not show the flag tdx_host_platform: no key ids for TDX, so "
              "the BIOS has it off (or the CPU has no TDX, or the kernel is too old)",
          "in the BIOS setup: enable TME, TME-MT, SGX and TDX, give TDX a share of the key ids; then reboot"};
}

Finding CheckKernel(const HostView& host, const Question& question) {
  auto release = host.ReadText("/proc/sys/kernel/osrelease");
  auto version = release.ok() ? ParseRelease(*release) : std::nullopt;
  if (!version) return {Status::kUnknown, "/proc/sys/kernel/osrelease cannot be read", ""};
  Version least = MinimumKernel(question.tee);
  std::string wanted = Decimal(least.major) + "." + Decimal(least.minor);
  if (!(*version < least)) return {Status::kOk, "Linux " + *release, ""};
  if (ParameterIsOn(host, question.tee)) {
    return {Status::kOk, "Linux " + *release + " with " + qemu::TeeName(question.tee) + " support of its own", ""};
  }
  return {Status::kMissing, "Linux " + *release + ", " + qemu::TeeName(question.tee) + " needs " + wanted,
          "install a kernel of at least " + wanted +
              " (Debian: sudo apt install -t bookworm-backports "
              "linux-image-amd64, or a newer release)"};
}

Finding CheckIommu(const HostView& host, const Question&) {
  auto words = host.ReadText("/proc/cmdline");
  for (const std::string& word : Words(words.ok() ? *words : "")) {
    if (std::find(std::begin(kWithoutSnp), std::end(kWithoutSnp), word) == std::end(kWithoutSnp)) continue;
    return {Status::kMissing, "the kernel was booted with " + word + ", under which it turns SNP off",
            "take " + word + " off the kernel command line (/etc/default/grub), sudo update-grub, reboot"};
  }
  auto groups = host.List("/sys/kernel/iommu_groups");
  if (!groups.ok()) return {Status::kUnknown, "/sys/kernel/iommu_groups cannot be read", ""};
  if (groups->empty()) {
    return {Status::kMissing, "no IOMMU groups: without an IOMMU the kernel turns SNP off",
            "enable the IOMMU in the BIOS setup, reboot"};
  }
  bool translated = std::any_of(groups->begin(), groups->end(), [&](const std::string& group) {
    auto type = host.ReadText("/sys/kernel/iommu_groups/" + group + "/type");
    return !type.ok() || *type != "identity";
  });
  if (translated) return {Status::kOk, Decimal(groups->size()) + " groups", ""};
  return {Status::kMissing, "the IOMMU passes all devices through, under which the kernel turns SNP off",
          "add iommu.passthrough=0 to the kernel command line (/etc/default/grub), sudo update-grub, reboot"};
}

Finding CheckKvmModule(const HostView& host, const Question& question) {
  Kvm kvm = KvmOf(question.tee);
  if (host.List(std::string("/sys/module/") + kvm.module).ok()) return {Status::kOk, kvm.module, ""};
  return {Status::kMissing, std::string(kvm.module) + " is not loaded",
          std::string("sudo modprobe ") + kvm.module + " (if that fails: enable virtualization in the BIOS setup)"};
}

Finding CheckKvmParameter(const HostView& host, const Question& question) {
  Kvm kvm = KvmOf(question.tee);
  std::string name = std::string(kvm.module) + "." + kvm.parameter;
  auto value = host.ReadText(ParameterPath(question.tee));
  if (ParameterIsOn(host, question.tee)) return {Status::kOk, name + "=" + *value, ""};
  if (!host.List(std::string("/sys/module/") + kvm.module).ok()) {
    return {Status::kMissing, std::string(kvm.module) + " is not loaded", "see the row above"};
  }
  if (!value.ok()) {
    return {Status::kMissing, ParameterPath(question.tee) + " is not there: this kernel's KVM does not know it",
            "boot a newer kernel, as the row \"kernel\" says"};
  }
  if (question.tee == Tee::kTdx) {
    return {Status::kMissing,
            name + "=" + *value + ": off, or turned off because the TDX module could not be initialized",
            "add `nohibernate kvm_intel.tdx=1` to the kernel command line, reboot; then sudo dmesg | grep -i tdx"};
  }
  return {Status::kMissing, name + "=" + *value + ": off, or turned off because firmware or BIOS did not take part",
          "sudo modprobe -r kvm_amd && sudo modprobe kvm_amd sev_snp=1; then sudo dmesg | grep -i -e sev -e ccp"};
}

Finding CheckTdxModule(const HostView& host, const Question& question) {
  auto version = host.ReadText("/sys/devices/faux/tdx_host/version");
  if (version.ok()) return {Status::kOk, "TDX module " + *version, ""};
  if (ParameterIsOn(host, question.tee)) {
    return {Status::kUnknown, "loaded; this kernel does not show its version", "sudo dmesg | grep -i 'virt/tdx'"};
  }
  return {Status::kMissing, "no TDX module is in use",
          "see the rows above; the BIOS loads the module: update it, or put TDX-SEAM.so where its manual says"};
}

}  // namespace samovar::doctor
