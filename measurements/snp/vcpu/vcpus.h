// SPDX-License-Identifier: Apache-2.0
//
// The vCPUs of a guest at launch: the boot processor starts at the reset vector, all others where the SEV-ES reset
// block of the firmware says.
#pragma once

#include "measurements/base/result.h"
#include "measurements/snp/firmware/firmware.h"
#include "measurements/snp/launch/launch_shape.h"
#include "measurements/snp/vcpu/vmsa.h"

namespace samovar::snp {

struct VcpuStates {
  VmsaState boot;
  VmsaState others;
};

// StatesOfVcpus fails with kUsage for 0 or more than kMaxVcpus vCPUs, with kUnsupported if the firmware has no reset
// block, or one with the address 0 and the guest more than one vCPU.
Result<VcpuStates> StatesOfVcpus(const FirmwareLayout& layout, const LaunchShape& shape);

}  // namespace samovar::snp
