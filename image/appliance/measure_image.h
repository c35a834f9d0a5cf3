// SPDX-License-Identifier: Apache-2.0
//
// The launch measurements that image.json publishes: for the machine shapes that people use, what the CPU will report.
// Any other shape is computed by `samovar measure` from the same files.
#pragma once

#include <vector>

#include "image/appliance/build_image.h"
#include "image/manifest/image_json.h"
#include "measurements/base/result.h"

namespace samovar::image {

// MeasureSnpShapes returns the SNP launch digests of `image` for each of kUsualCpus and kUsualVcpus, in that order,
// with no guest features beyond SNP itself. The image must have SNP firmware. Errors: those of snp::MeasureLaunch.
Result<std::vector<SnpMeasurement>> MeasureSnpShapes(const BuiltImage& image);

// MeasureTdx returns MRTD, RTMR1 and RTMR2 of `image` on an upstream host (Linux 6.16 or newer): first with QEMU 10.2
// or newer, then with 10.1, which patches the kernel's header, for 2 GiB or at least 2.75 GiB of memory. RTMR0 is left
// out: it depends on the machine's shape and on the build of QEMU. The image must have TDX firmware. Errors: those of
// tdx::PredictLaunch, kUnsupported if the firmware is one whose events are not known.
Result<std::vector<TdxMeasurement>> MeasureTdx(const BuiltImage& image);

}  // namespace samovar::image
