// SPDX-License-Identifier: Apache-2.0
//
// The files that a measurement reads, each once: firmware in memory, kernel and initrd as their digests.
#pragma once

#include <optional>
#include <string>

#include "host/cli/measure_snp_request.h"
#include "host/large_file.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/snp/kernel_hashes.h"
#include "measurements/snp/launch.h"

namespace samovar::cli {

struct SnpInputs {
  Bytes firmware;                                 // empty if it was given as JSON
  std::optional<snp::MeasuredFirmware> measured;  // in the SNP modes
  Bytes svsm;
  std::optional<snp::KernelHashes> hashes;  // with direct boot
  std::string cmdline;
};

// ReadSnpInputs reads what `request` names. Errors name the file.
Result<SnpInputs> ReadSnpInputs(const SnpRequest& request);

}  // namespace samovar::cli
