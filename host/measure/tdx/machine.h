// SPDX-License-Identifier: Apache-2.0
//
// The machine whose ACPI and SMBIOS tables `samovar measure tdx --qemu` asks QEMU for: that of a launch plan, or one
// described by flags.
#pragma once

#include <string>
#include <vector>

#include "host/options/options.h"
#include "image/manifest/load_image.h"
#include "measurements/base/result.h"

namespace samovar::measure {

// ImageMachine returns the QEMU arguments of the plan by which `samovar launch --tee tdx` would start `image` with
// --vcpus, --memory and --toolchain. Errors: kUsage, kEnvironment.
Result<std::vector<std::string>> ImageMachine(const Options& arguments, const image::LoadedImage& image);

// LooseMachine returns the QEMU arguments for --machine, --vcpus, --cpu, --device and --qemu-arg around loose files.
// `memory` is in bytes. Errors: kUsage, also for a machine that no trust domain has.
Result<std::vector<std::string>> LooseMachine(const Options& arguments, uint64_t memory, const std::string& firmware,
                                              const std::string& kernel);

}  // namespace samovar::measure
