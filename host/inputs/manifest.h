// SPDX-License-Identifier: Apache-2.0
//
// The tree of a project's locked dependencies, before anything is built.
#pragma once

#include <string>
#include <vector>

#include "host/inputs/cache.h"
#include "host/inputs/lock_files.h"
#include "measurements/hash/digest.h"
#include "measurements/json/json.h"

namespace samovar::inputs {

struct Manifest {
  std::vector<std::string> leaves;  // canonical JSON (measurements/tree/dependencies.h)
  Sha256Digest root;
};

// ManifestOf returns it. Where a lock file leaves a choice of archives, the one that the cache holds is meant, after it
// has been hashed; kEnvironment, naming the package, if it holds none.
Result<Manifest> ManifestOf(const std::vector<LockFile>& files, const Cache& cache);

// ManifestText returns a line for each leaf, its hash and what it says, and one with size and root; ManifestJson
// {"root", "leaves": [{"hash", "leaf"}]}.
[[nodiscard]] std::string ManifestText(const Manifest& manifest);
[[nodiscard]] Json ManifestJson(const Manifest& manifest);

}  // namespace samovar::inputs
