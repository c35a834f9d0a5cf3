// SPDX-License-Identifier: Apache-2.0
//
// The pages that a VMM adds because the SEV metadata of the firmware asks for them, in the order in which it adds them
// (QEMU target/i386/sev.c, snp_populate_metadata_pages). Only the page with the kernel hashes has measured content.
#pragma once

#include <optional>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/snp/firmware/firmware.h"
#include "measurements/snp/launch/kernel_hashes.h"
#include "measurements/snp/launch/launch_shape.h"
#include "measurements/snp/launch/page_info.h"

namespace samovar::snp {

// A page and the name of the section it belongs to ("SNP_SEC_MEM"), which outlives it.
struct NamedPage {
  LaunchPage page;
  const char* what;
};

// MetadataPages returns the pages of a layout whose firmware, or firmware and SVSM, lie at `images`; none if it has no
// metadata. Fails as ValidateSections does, and with kUnsupported if there are `hashes` and no page that covers the
// table where the firmware reads it.
Result<std::vector<NamedPage>> MetadataPages(const FirmwareLayout& layout, const std::optional<KernelHashes>& hashes,
                                             Vmm vmm, const std::vector<ImageRange>& images);

}  // namespace samovar::snp
