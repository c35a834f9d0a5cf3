// SPDX-License-Identifier: Apache-2.0
//
// Which toolchain disk a build gets: the one that its recipe asks for by name, from the folder where `samovar toolchain
// build` puts them, or the one that the user names.
#pragma once

#include <string>

#include "image/disk/toolchain_json.h"
#include "measurements/base/result.h"

namespace samovar::session {

struct ToolchainChoice {
  image::ToolchainManifest manifest;
  std::string disk;  // path of NAME.disk
};

// ChooseToolchain reads NAME.json: `file` if it is not empty, else DataFolder/toolchains/`name`.json. The disk is
// expected beside it; its size is checked here, its content by the guest, block by block. Errors: kEnvironment if it is
// not there (saying how to build it), kMismatch if it is for another name or the disk has another size.
Result<ToolchainChoice> ChooseToolchain(const std::string& name, const std::string& file);

}  // namespace samovar::session
