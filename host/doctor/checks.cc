// SPDX-License-Identifier: Apache-2.0
#include "host/doctor/checks.h"

#include <algorithm>

#include "host/doctor/cpu_info.h"

namespace samovar::doctor {

namespace {

using plan::Tee;

// For which TEEs a check is made.
enum Scope : unsigned { kSim = 1, kSnp = 2, kTdx = 4, kHardware = kSnp | kTdx, kAll = kSim | kSnp | kTdx };

unsigned ScopeOf(Tee tee) {
  switch (tee) {
    case Tee::kSnp: return kSnp;
    case Tee::kTdx: return kTdx;
    default: return kSim;
  }
}

struct Check {
  const char* name;
  unsigned scope;
  unsigned required;  // for which of them the TEE cannot run without it
  Finding (*run)(const HostView& host, const Question& question);
};

// From the bottom up: what is missing further down is often only the consequence of what is missing further up.
constexpr Check kChecks[] = {
    {"CPU and BIOS", kSnp, kSnp, CheckSnpCpu},
    {"CPU and BIOS", kTdx, kTdx, CheckTdxCpu},
    {"kernel", kHardware, kHardware, CheckKernel},
    {"IOMMU", kSnp, kSnp, CheckIommu},
    {"KVM module", kHardware, kHardware, CheckKvmModule},
    {"KVM parameter", kHardware, kHardware, CheckKvmParameter},
    {"TDX module", kTdx, 0, CheckTdxModule},
    {"/dev/kvm", kAll, kHardware, CheckKvmDevice},
    {"vCPU under KVM", kAll, kHardware, CheckVcpu},
    {"/dev/sev", kSnp, kSnp, CheckSevDevice},
    {"SNP firmware", kSnp, kSnp, CheckSnpFirmware},
    {"QEMU version", kAll, kAll, CheckQemuVersion},
    {"QEMU object", kHardware, kHardware, CheckQemuObject},
    {"vsock", kAll, 0, CheckVsock},
    {"quote generation service", kTdx, kTdx, CheckQuoteService},
    {"PCCS", kTdx, 0, CheckPccs},
    {"memory", kAll, kAll, CheckMemory},
    {"huge pages", kAll, 0, CheckHugePages},
    {"memory-lock limit", kAll, 0, CheckLockLimit},
    {"disk space", kAll, 0, CheckDiskSpace},
    {"image", kAll, 0, CheckImage},
    {"toolchain disk", kAll, 0, CheckToolchain},
    {"collateral cache", kHardware, 0, CheckCollateral},
};

}  // namespace

const char* StatusName(Status status) {
  switch (status) {
    case Status::kOk: return "ok";
    case Status::kMissing: return "missing";
    case Status::kUnknown: return "unknown";
  }
  std::abort();
}

std::vector<Row> Examine(const HostView& host, const Question& question) {
  const unsigned scope = ScopeOf(question.tee);
  std::vector<Row> out;
  for (const Check& check : kChecks) {
    if ((check.scope & scope) == 0) continue;
    Need need = (check.required & scope) != 0 ? Need::kRequired : Need::kUseful;
    out.push_back({check.name, need, check.run(host, question)});
  }
  return out;
}

bool CanRun(std::span<const Row> rows) {
  return std::none_of(rows.begin(), rows.end(), [](const Row& row) {
    return row.need == Need::kRequired && row.finding.status == Status::kMissing;
  });
}

plan::Tee SuggestTee(const HostView& host) {
  CpuInfo cpu = ReadCpuInfo(host);
  if (cpu.vendor == "AuthenticAMD") return Tee::kSnp;
  return cpu.vendor == "GenuineIntel" ? Tee::kTdx : Tee::kSimSnp;
}

}  // namespace samovar::doctor
