// SPDX-License-Identifier: Apache-2.0
//
// A policy for what one appliance image builds: its launch digests for the wanted machine shapes, and rules that are
// safe to start from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "image/load_image.h"
#include "measurements/base/result.h"
#include "measurements/policy/policy.h"

namespace samovar {

struct ImagePolicyOptions {
  std::vector<uint32_t> vcpus{1, 2, 4, 8, 16};
  std::vector<std::string> cpu_models{"EPYC-v4", "EPYC-Milan", "EPYC-Genoa"};
};

// MakeImagePolicy measures `image` for every wanted shape, and adds the measurements that image.json publishes. Errors:
// kUsage (an unknown CPU model), kEnvironment (an image without firmware and without published measurements).
Result<policy::Policy> MakeImagePolicy(const image::LoadedImage& image, const ImagePolicyOptions& options);

}  // namespace samovar
