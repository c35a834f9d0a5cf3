// SPDX-License-Identifier: Apache-2.0
//
// The SEV-SNP launch digest of a guest that a VMM starts from an IGVM file. The file says everything but how many vCPUs
// there are: pages in the order of its directives, a VMSA for each context that it has.
//
// QEMU with KVM takes some liberties, and a file that does not allow for them gets another digest there: KVM measures
// the VMSAs last, at an address of its own, and sets two bits of CR0. What is such a case is said in words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/snp/igvm/igvm_file.h"
#include "measurements/snp/launch/launch.h"

namespace samovar::snp {

struct IgvmLaunch {
  std::vector<LaunchStep> steps;  // every page in order
  LaunchDigest digest;            // that of the last one
  uint32_t contexts = 0;          // vCPUs that the file has a VMSA for
  std::optional<uint64_t> policy;
  std::optional<LaunchDigest> id_block_digest;  // what the file's own ID block expects
  std::vector<std::string> notes;               // why QEMU with KVM would measure something else, one sentence each
};

// MeasureIgvm measures what `file` does on SEV-SNP. Errors: kUnsupported if it does nothing there, or has more than one
// such platform; kMalformed for addresses that are not those of pages, a parameter area that is not there or whose
// size is no number of pages; kLimit.
Result<IgvmLaunch> MeasureIgvm(const IgvmFile& file);

}  // namespace samovar::snp
