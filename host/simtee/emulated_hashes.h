// SPDX-License-Identifier: Apache-2.0
//
// The table of kernel hashes for real firmware in the emulator. On SNP, QEMU makes it and the launch digest covers it;
// without SNP nobody does, so the launcher makes it and lets QEMU put it where the firmware looks. The firmware then
// refuses every kernel, initrd and command line but these, as on hardware. One thing differs: without a confidential
// guest QEMU may write into the setup header of the kernel before it serves it (docs/measurement-tdx.md, "RTMR1"),
// so the hash is of what QEMU really serves, which a stopped QEMU is asked for.
#pragma once

#include "guest/posix/fd.h"
#include "host/plan/plan.h"
#include "host/qemu/qemu.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/snp/launch/kernel_hashes.h"

namespace samovar::simtee {

// ServedKernel returns `kernel` with its first bytes replaced by `setup`, the block that QEMU serves apart. kProtocol
// if that is larger than the kernel.
Result<Bytes> ServedKernel(Bytes kernel, ByteView setup);

// EmulatedHashes returns the hashes of what `qemu` would serve for a plan. Starts QEMU, stopped, for a moment. Errors:
// kEnvironment, kProtocol, kMismatch if the kernel is not the planned one.
Result<snp::KernelHashes> EmulatedHashes(const qemu::Qemu& qemu, const plan::LaunchPlan& plan);

// HashesFile returns a file in memory with the encoded table, for QEMU to inherit.
Result<posix::UniqueFd> HashesFile(const snp::KernelHashes& hashes);

}  // namespace samovar::simtee
