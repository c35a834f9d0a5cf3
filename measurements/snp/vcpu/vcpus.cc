// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/vcpu/vcpus.h"

#include "measurements/base/text.h"

namespace samovar::snp {

Result<VcpuStates> StatesOfVcpus(const FirmwareLayout& layout, const LaunchShape& shape) {
  if (shape.vcpus == 0 || shape.vcpus > kMaxVcpus) {
    return Error(Code::kUsage, Decimal(shape.vcpus) + " vCPUs: expected 1 to " + Decimal(kMaxVcpus) +
                                   ", the most that QEMU's q35 machine has");
  }
  if (!layout.ap_reset_eip) {
    return Error(Code::kUnsupported, "footer table: no SEV-ES reset block, so vCPUs have no start address");
  }
  if (*layout.ap_reset_eip == 0 && shape.vcpus > 1) {
    return Error(Code::kUnsupported,
                 "footer table: SEV-ES reset block: the start address of application processors is 0");
  }
  VmsaState boot{kBootEip, shape.cpu, shape.guest_features, shape.vmm};
  VmsaState other = boot;
  other.eip = *layout.ap_reset_eip;
  return VcpuStates{boot, other};
}

}  // namespace samovar::snp
