// SPDX-License-Identifier: Apache-2.0
//
// The tools that a recipe names: their digests and what they say their version is.
#pragma once

#include <string>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/statement/provenance.h"

namespace samovar::session {

// What remains of the time that all `--version` runs of a build may take together, in milliseconds.
struct VersionTime {
  int64_t left = 0;
};

// DescribeTool hashes the file that the absolute `path` leads to in the mounted toolchain, and runs `path --version` in
// the sandbox for the first line of its output (empty if it fails or prints nothing readable: versions are for people,
// the digest counts). Nothing of the project is there: the build folder is empty, and `environment` should be the fixed
// one. Errors: kLimit if no time is left, which the run is then taken from.
Result<statement::NamedDigest> DescribeTool(const std::string& path, const std::vector<std::string>& environment,
                                            VersionTime& time);

}  // namespace samovar::session
