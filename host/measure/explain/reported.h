// SPDX-License-Identifier: Apache-2.0
//
// What `samovar measure --explain-mismatch` is to explain: a launch digest or TDX registers, from the command line or
// from a report, and what the report says besides.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/explain/tdx.h"
#include "measurements/snp/launch/launch_shape.h"

namespace samovar::measure {

struct Reported {
  std::optional<snp::LaunchDigest> snp;
  std::optional<explain::TdxRegisters> tdx;
  std::optional<snp::CpuSignature> cpu;  // of the processor that signed; SNP reports of version 3 and later
  std::vector<std::string> facts;        // for people
};

// ParseReported reads 48 bytes in hex or base64, which are an SNP launch digest, or registers as in
// "mrtd=HEX,rtmr1=HEX". kUsage otherwise.
Result<Reported> ParseReported(std::string_view text);

// ReadReport reads an SNP report, a TDX quote, evidence.json, or the bundle folder that holds one. Nothing is verified.
Result<Reported> ReadReport(const std::string& path);

}  // namespace samovar::measure
