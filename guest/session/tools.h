// SPDX-License-Identifier: Apache-2.0
//
// The tools that a recipe names: their digests and what they say their version is.
#pragma once

#include <string>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/statement/provenance.h"

namespace samovar::session {

// DescribeTool hashes the file that the absolute `path` leads to in the mounted toolchain, and runs `path --version` in
// the sandbox for the first line of its output (empty if it fails or prints nothing readable: versions are for people,
// the digest counts).
Result<provenance::NamedDigest> DescribeTool(const std::string& path, const std::vector<std::string>& environment);

}  // namespace samovar::session
