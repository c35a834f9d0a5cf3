// SPDX-License-Identifier: Apache-2.0
//
// What `samovar measure snp` answers: the digests of all shapes that were asked for, as text and as JSON.
#pragma once

#include <string>
#include <vector>

#include "host/measure/snp/inputs.h"
#include "host/measure/snp/request.h"
#include "measurements/base/result.h"
#include "measurements/json/json.h"
#include "measurements/snp/launch/launch.h"

namespace samovar::measure {

// One digest of the table: of 32 bytes in the modes before SNP, else of 48.
struct Measured {
  uint32_t vcpus = 0;  // 0 where the mode has no vCPUs
  NamedCpu cpu;
  Bytes digest;
};

// MeasureAll measures every shape; CPUs with one signature are measured once. Errors: those of snp::MeasureLaunch and
// of the measurements of the other modes.
Result<std::vector<Measured>> MeasureAll(const SnpRequest& request, const SnpInputs& inputs);

// Explain returns every measured page of the one shape that was asked for.
Result<std::vector<snp::LaunchStep>> Explain(const SnpRequest& request, const SnpInputs& inputs);

// SnpText is the standard output without --json: the digest alone, a table, or every page of `steps` with --explain.
[[nodiscard]] std::string SnpText(const SnpRequest& request, const std::vector<Measured>& all,
                                  const std::vector<snp::LaunchStep>& steps);

// SnpJson is the document of --json: digests of all inputs and what was measured of them. `id` is null without an ID
// block.
[[nodiscard]] Json SnpJson(const SnpRequest& request, const SnpInputs& inputs, const std::vector<Measured>& all,
                           const std::vector<snp::LaunchStep>& steps, const Json& id);

// SnpRemarks says what a reader must know of the firmware besides, a sentence each; usually nothing.
[[nodiscard]] std::vector<std::string> SnpRemarks(const SnpRequest& request, const SnpInputs& inputs);

}  // namespace samovar::measure
