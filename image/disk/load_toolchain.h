// SPDX-License-Identifier: Apache-2.0
//
// Finding a toolchain disk in a folder. Its content is not read here: the guest reads it through dm-verity, block by
// block, against the root hash; a changed disk is noticed there at the first block that matters.
#pragma once

#include <string>

#include "image/disk/toolchain_json.h"
#include "measurements/base/result.h"

namespace samovar::image {

struct LoadedToolchain {
  ToolchainManifest manifest;
  std::string disk;      // path of NAME.disk
  std::string packages;  // path of NAME.packages
};

// LoadToolchain reads `folder`/NAME.json and finds the disk beside it. Errors: kUsage if `name` is no toolchain name,
// kEnvironment if there is no such disk (and how to make one), kMismatch if the description is of another name or the
// disk has another size than it says, and those of ParseToolchainManifest.
Result<LoadedToolchain> LoadToolchain(const std::string& folder, const std::string& name);

}  // namespace samovar::image
