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
#include "measurements/tdx/launch/launch_prediction.h"

namespace samovar::measure {

// ImageMachine returns the QEMU arguments of the plan by which `samovar launch --tee tdx` would start `image` with
// --vcpus, --memory and --toolchain. Errors: kUsage, kEnvironment.
Result<std::vector<std::string>> ImageMachine(const Options& arguments, const image::LoadedImage& image);

// LooseMachine returns the QEMU arguments for --machine, --vcpus, --cpu, --device and --qemu-arg around loose files.
// `memory` is in bytes.
Result<std::vector<std::string>> LooseMachine(const Options& arguments, uint64_t memory, const std::string& firmware,
                                              const std::string& kernel);

// AskQemu reads the tables of a machine from the QEMU that --qemu names. `plan` are the arguments of a plan, or empty
// for `loose`, which can be used as they are. Errors: kUsage, kUnsupported, kEnvironment, kProtocol.
Result<tdx::PlatformTables> AskQemu(const Options& arguments, const std::vector<std::string>& plan,
                                    const std::vector<std::string>& loose);

}  // namespace samovar::measure
