// SPDX-License-Identifier: Apache-2.0
//
// Brings what an image is made of: Debian packages through scripts/fetch-input, which checks each against
// image/inputs.lock, and out of them only the files that are needed; the kernel through scripts/build-kernel.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "image/appliance/build_image.h"
#include "measurements/base/result.h"

namespace samovar::image_build {

// Told what is being done, for progress: "kernel: linux-image-… 6.12.107-1".
using Progress = std::function<void(const std::string& step)>;

// GatherInputs returns everything but the agent, which differs between flavours, and the builder id. Errors:
// kEnvironment if a package cannot be had (fetch-input has said why on standard error) or a tool is missing, kMalformed
// if a package has another content than expected.
Result<image::ImageInputs> GatherInputs(const Progress& progress);

// ReadAgent returns the samovar-init of `flavour`, which is beside the running executable or in ../lib/samovar from
// there. kEnvironment if there is none.
Result<Bytes> ReadAgent(image::Flavour flavour);

}  // namespace samovar::image_build
