// SPDX-License-Identifier: Apache-2.0
//
// The values of an SNP launch that have no file behind them, and are tried whatever the plan: processors, SEV_FEATURES,
// hypervisors, numbers of vCPUs.
#pragma once

#include <optional>
#include <vector>

#include "measurements/explain/snp.h"

namespace samovar::explain {

// Each list begins with the plan's own value and has no value twice.

// TriedCpus: the reported processor's signature, then all that have a QEMU model, then all steppings of AMD's
// processors that have SNP, which is what a guest sees with -cpu host.
[[nodiscard]] std::vector<Candidate<snp::CpuSignature>> TriedCpus(snp::CpuSignature planned,
                                                                  std::optional<snp::CpuSignature> reported);
// TriedFeatures: one bit more or less, and the combinations of those bits that hosts set.
[[nodiscard]] std::vector<Candidate<uint64_t>> TriedFeatures(uint64_t planned);
[[nodiscard]] std::vector<Candidate<snp::Vmm>> TriedVmms(snp::Vmm planned);
[[nodiscard]] std::vector<Candidate<uint32_t>> TriedVcpus(uint32_t planned);

}  // namespace samovar::explain
