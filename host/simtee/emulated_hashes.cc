// SPDX-License-Identifier: Apache-2.0
#include "host/simtee/emulated_hashes.h"

#include <algorithm>

#include "guest/posix/pipe.h"
#include "host/qemu/qtest/fw_cfg.h"
#include "measurements/base/text.h"

namespace samovar::simtee {

namespace {

// QEMU docs/specs/fw_cfg; the sizes are little-endian.
constexpr uint16_t kSetupSizeKey = 0x17;
constexpr uint16_t kSetupDataKey = 0x18;
// QEMU 10.0 and newer also serve the kernel as one file, untouched. Firmware that knows it takes that one.
constexpr std::string_view kWholeKernel = "etc/boot/kernel";

std::vector<std::string> StoppedMachine(const plan::LaunchPlan& plan) {
  return {"-nodefaults", "-no-user-config",
          "-display",    "none",
          "-accel",      "tcg",
          "-machine",    "q35",
          "-m",          "size=" + Decimal(plan.memory >> 20) + "M",
          "-kernel",     plan.kernel.path,
          "-initrd",     plan.initrd.path,
          "-append",     plan.cmdline};
}

// The setup block as QEMU serves it; empty if the firmware gets the whole kernel as it is.
Result<Bytes> ServedSetup(const qemu::Qemu& qemu, const plan::LaunchPlan& plan) {
  qtest::Session session = TRY(qtest::Session::Start(qemu.path, StoppedMachine(plan)));
  std::vector<qtest::FwCfgFile> files = TRY(qtest::ReadDirectory(session));
  bool whole = std::any_of(files.begin(), files.end(), [](const auto& file) { return file.name == kWholeKernel; });
  if (whole) return Bytes();
  Bytes size_bytes = TRY(qtest::ReadItem(session, kSetupSizeKey, 4));
  uint32_t size = TRY(ByteReader(size_bytes).U32Le("fw_cfg setup size"));
  return qtest::ReadItem(session, kSetupDataKey, size);
}

}  // namespace

Result<Bytes> ServedKernel(Bytes kernel, ByteView setup) {
  if (setup.size() > kernel.size()) {
    return Error(Code::kProtocol, "QEMU serves a setup block of " + Decimal(setup.size()) + " bytes of a kernel of " +
                                      Decimal(kernel.size()));
  }
  std::copy(setup.begin(), setup.end(), kernel.begin());
  return kernel;
}

Result<snp::KernelHashes> EmulatedHashes(const qemu::Qemu& qemu, const plan::LaunchPlan& plan) {
  Bytes kernel = TRY(posix::ReadFile(plan.kernel.path, static_cast<size_t>(plan.kernel.size)));
  if (Sha256(kernel) != plan.kernel.sha256) {
    return Error(Code::kMismatch, Quoted(plan.kernel.path) + " has changed since the plan was made");
  }
  Bytes setup = TRY(ServedSetup(qemu, plan));
  Bytes served = TRY(ServedKernel(std::move(kernel), setup));
  return snp::KernelHashes{Sha256(served), plan.initrd.sha256, snp::HashCmdline(plan.cmdline)};
}

Result<posix::UniqueFd> HashesFile(const snp::KernelHashes& hashes) {
  return posix::MemoryFile("samovar-hashes", snp::EncodeKernelHashesTable(hashes));
}

}  // namespace samovar::simtee
