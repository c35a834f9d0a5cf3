// SPDX-License-Identifier: Apache-2.0
//
// The launch measurements of the generations before SNP: SHA-256 over what the VMM adds, in order (SEV API, 55766,
// LAUNCH_UPDATE_DATA and LAUNCH_UPDATE_VMSA): the firmware, the kernel-hashes table if there is direct boot, and for
// SEV-ES one VMSA per vCPU.
#pragma once

#include <optional>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/snp/launch/kernel_hashes.h"
#include "measurements/snp/launch/launch_shape.h"

namespace samovar::snp {

// SevDigest is the digest in the launch measurement of a plain SEV or SEV-ES guest.
struct SevDigest {
  Sha256Digest digest;
  bool operator==(const SevDigest&) const = default;
};

// MeasureSev returns the digest of a plain SEV guest. Fails with the errors of ParseFirmware, and with kUnsupported if
// there are `hashes` and the firmware has no place for them.
Result<SevDigest> MeasureSev(ByteView firmware, const std::optional<KernelHashes>& hashes);

// MeasureSevEs adds the vCPUs of `shape`, whose guest features are not used: SEV-ES has none. Also fails as
// MeasureLaunch does for vCPUs.
Result<SevDigest> MeasureSevEs(ByteView firmware, const std::optional<KernelHashes>& hashes, const LaunchShape& shape);

}  // namespace samovar::snp
