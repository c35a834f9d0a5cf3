// SPDX-License-Identifier: Apache-2.0
//
// The launch digest of a guest in which Coconut-SVSM runs at VMPL 0 below the firmware, as QEMU's branch for SVSM
// starts it: OVMF ends at 4 GiB, below it lies its variable store, below that the SVSM image, whose own SEV metadata
// names the further pages. Every vCPU starts at the SVSM's entry point, in 32-bit protected mode.
#pragma once

#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/snp/launch/launch.h"

namespace samovar::snp {

// ExplainSvsmLaunch returns every page in order. `vars_size` is the size of the variable store in bytes. The VMM must
// be QEMU; the guest features of the shape are not used, SVSM starts with SNP active alone. Errors as MeasureLaunch.
Result<std::vector<LaunchStep>> ExplainSvsmLaunch(const MeasuredFirmware& firmware, ByteView svsm, uint64_t vars_size,
                                                  const LaunchShape& shape);

}  // namespace samovar::snp
