// SPDX-License-Identifier: Apache-2.0
//
// The other function of a launch plan: the measurement that a verifier must find in the report of a VM launched by it.
// Pure: what it needs of the files is their digests, which the plan has, and the bytes of the firmware.
#pragma once

#include "host/plan/plan.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/snp/launch/launch_shape.h"

namespace samovar::plan {

// MeasureSnp returns the SNP launch digest of a plan whose TEE is snp or sim-snp. `firmware` are the bytes of the
// planned firmware. Errors: kMismatch if they are not, or if the plan's ID block is for another digest, so that the
// processor would refuse the launch; kUsage for a CPU model without a known signature; kUnsupported for a firmware that
// cannot be launched with measured direct boot.
Result<snp::LaunchDigest> MeasureSnp(const LaunchPlan& plan, ByteView firmware);

}  // namespace samovar::plan
