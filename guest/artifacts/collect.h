// SPDX-License-Identifier: Apache-2.0
//
// Finds the artifacts of a finished build by the recipe's patterns (measurements/recipe/pattern.h) and hashes them.
// Everything is opened beneath the build folder without following any link; a symbolic link that is an artifact is
// recorded as one. No process of the build may be alive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "guest/posix/fd.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/recipe/pattern.h"

namespace samovar::artifacts {

struct ArtifactLimits {
  uint64_t files = 10000;
  uint64_t total_bytes = uint64_t{4} << 30;
};

struct Artifact {
  std::string path;  // relative to the build folder; safe (measurements/base/path.h)
  uint64_t size = 0;
  bool executable = false;  // any execute bit; all other mode bits are dropped
  Sha256Digest sha256;      // of the content, or of the target of a link
  std::optional<std::string> link;
};

// Collect returns the regular files and symbolic links under the directory `root` that match `patterns`, without
// duplicates, sorted bytewise by path. A folder that a pattern without wildcards names, and one before `/**`, is taken
// with everything in it, hidden files too; one that a wildcard matches is skipped. Every link must lead to an artifact.
// Anything else (FIFO, socket, device) is an error. Errors: kPolicy naming pattern or path, kLimit naming the limit,
// kSystem.
Result<std::vector<Artifact>> Collect(int root, const std::vector<recipe::Pattern>& patterns,
                                      const ArtifactLimits& limits);

// CollectLeftovers returns what there is of a failed build that matches `patterns`, in the same order and limits:
// regular files alone, and whatever cannot be had is left out.
std::vector<Artifact> CollectLeftovers(int root, const std::vector<recipe::Pattern>& patterns,
                                       const ArtifactLimits& limits);

// OpenArtifact opens one of them, which is no link, again for reading, in the same safe way. Errors: kMismatch if it is
// no longer a regular file of that size.
Result<posix::UniqueFd> OpenArtifact(int root, const Artifact& artifact);

}  // namespace samovar::artifacts
