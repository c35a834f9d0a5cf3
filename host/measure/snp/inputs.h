// SPDX-License-Identifier: Apache-2.0
//
// The files that a measurement reads, each once, and what is measured of them.
#pragma once

#include <optional>
#include <string>

#include "host/files/mapped_file.h"
#include "host/measure/snp/request.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/snp/launch/kernel_hashes.h"
#include "measurements/snp/launch/launch.h"

namespace samovar::measure {

struct SnpInputs {
  LargeFile firmware;                             // in the SEV and SEV-ES modes
  std::optional<snp::MeasuredFirmware> measured;  // in the SNP modes
  std::optional<Sha256Digest> firmware_sha256;    // for --json; not of a firmware that was given as JSON
  Bytes svsm;
  std::optional<snp::KernelHashes> hashes;  // with direct boot
  std::string cmdline;
};

// ReadSnpInputs reads what `request` names. Errors name the file.
Result<SnpInputs> ReadSnpInputs(const SnpRequest& request);

}  // namespace samovar::measure
