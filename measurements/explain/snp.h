// SPDX-License-Identifier: Apache-2.0
//
// Which launch near a plan gives an SNP launch digest. Only the digest is known of the launch that gave it, so the
// neighbourhood is measured, launch by launch, until one agrees (docs/measurement-snp.md, "When a report differs").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/explain/search.h"
#include "measurements/hash/digest.h"
#include "measurements/snp/launch/launch.h"
#include "measurements/snp/launch/launch_shape.h"

namespace samovar::explain {

// A value that is tried, and how to name it. The first of a list is the plan's.
template <typename T>
struct Candidate {
  T value;
  Option option;
};

struct SnpPlan {
  std::vector<Candidate<const snp::MeasuredFirmware*>> firmwares;  // at least one
  // What stands in the kernel-hashes table; all three are empty for a plan without direct boot.
  std::vector<Candidate<Sha256Digest>> kernels;
  std::vector<Candidate<Sha256Digest>> initrds;
  std::vector<Candidate<Sha256Digest>> command_lines;
  snp::LaunchShape shape;
  std::string cpu_name;                           // as the plan calls the CPU; may be empty
  std::optional<snp::CpuSignature> reported_cpu;  // of the processor that signed the report
};

struct Explanation {
  size_t tried = 0;                     // launches that were measured
  bool found = false;                   // one of them has the digest
  std::vector<Difference> differences;  // in what it is not the plan; none if the plan itself has the digest
};

// What is tried beyond the plan's own: these many vCPUs.
inline constexpr uint32_t kMaxTriedVcpus = 1024;

// ExplainSnp searches. It fails as snp::MeasureLaunch does if the plan itself cannot be measured.
Result<Explanation> ExplainSnp(const SnpPlan& plan, const snp::LaunchDigest& got);

}  // namespace samovar::explain
