// SPDX-License-Identifier: Apache-2.0
//
// What `samovar measure snp` is asked for: the options, checked against each other before any file is read. Names and
// rules of the options that sev-snp-measure has are its own, so that scripts carry over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/options/options.h"
#include "measurements/base/result.h"
#include "measurements/snp/launch/launch_shape.h"
#include "measurements/snp/report/guest_policy.h"

namespace samovar::measure {

enum class SnpMode { kSev, kSevEs, kSnp, kSnpOvmfHash, kSnpSvsm };

// A CPU as it was asked for: its name, if it had one, and its signature.
struct NamedCpu {
  std::string name;
  snp::CpuSignature signature;
};

struct SnpRequest {
  SnpMode mode = SnpMode::kSnp;
  snp::Vmm vmm = snp::Vmm::kQemu;
  uint64_t guest_features = snp::kFeatureSnpActive;
  std::vector<uint32_t> vcpus;  // empty where the mode has no vCPUs
  std::vector<NamedCpu> cpus;   // likewise; one unnamed CPU where the VMM shows none

  std::string ovmf;           // paths; empty if not given
  std::string firmware_json;  // what `--mode snp:ovmf-hash --json` printed, in place of the firmware
  std::string image;
  std::string kernel;
  std::string initrd;
  std::string svsm;
  std::string append;
  uint64_t vars_size = 0;
  std::optional<snp::LaunchDigest> ovmf_hash;
  std::optional<snp::LaunchDigest> measurement;  // given instead of computed

  bool base64 = false;
  bool verbose = false;
  bool json = false;
  bool explain = false;

  // One digest, or a table of them?
  [[nodiscard]] bool IsMatrix() const { return vcpus.size() > 1 || cpus.size() > 1; }
  // Of the kind that an ID block can be for?
  [[nodiscard]] bool IsOneSnpLaunch() const {
    return !IsMatrix() && (mode == SnpMode::kSnp || mode == SnpMode::kSnpSvsm);
  }
};

// ParseSnpRequest reads the options; errors are kUsage and name the option.
Result<SnpRequest> ParseSnpRequest(const Options& arguments);

// ParseVcpuCounts reads "4" or "1,2,4,8..64": numbers and ranges, both ends included, each from 1 to snp::kMaxVcpus.
Result<std::vector<uint32_t>> ParseVcpuCounts(std::string_view text);

// ParseInteger reads an unsigned 64-bit integer: decimal, or with the prefix 0x, 0o or 0b.
Result<uint64_t> ParseInteger(std::string_view text, std::string_view what);

}  // namespace samovar::measure
