// SPDX-License-Identifier: Apache-2.0
//
// A policy for what one appliance image builds: its launch digests for the wanted machine shapes, and rules that are
// safe to start from.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "image/manifest/load_image.h"
#include "measurements/base/result.h"
#include "measurements/policy/policy.h"
#include "measurements/snp/launch/launch_shape.h"

namespace samovar::policy {

struct ImagePolicyOptions {
  // What the machines may be. Empty: any number, any model, of the usual shapes and of those that image.json publishes.
  std::vector<uint32_t> vcpus;
  std::vector<std::string> cpu_models;
  std::vector<snp::Product> products;         // lines of SNP processors; empty: Genoa, which has a TCB to start from
  std::map<snp::Product, snp::Tcb> min_tcb;   // in place of the TCB to start from; Turin has none
  std::vector<AcceptedToolchain> toolchains;  // none: no bundle will be accepted
};

// MakeImagePolicy measures `image` for every wanted shape, and adds the measurements that image.json publishes for
// wanted shapes. Errors: kUsage (an unknown CPU model, a product without a TCB), kEnvironment (an image without
// firmware and without published measurements).
Result<Policy> MakeImagePolicy(const image::LoadedImage& image, const ImagePolicyOptions& options);

}  // namespace samovar::policy
