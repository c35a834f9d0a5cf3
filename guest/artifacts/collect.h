// SPDX-License-Identifier: Apache-2.0
//
// Finds the artifacts of a finished build by the recipe's patterns and hashes them. A pattern is a relative path whose
// components may hold `*`, `?` and `[…]` (POSIX shell patterns: they match neither `/` nor a leading dot); there is no
// `**`. Everything is opened beneath the build folder without following any link. No process of the build may be alive.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "guest/posix/fd.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::artifacts {

struct ArtifactLimits {
  uint64_t files = 10000;
  uint64_t total_bytes = uint64_t{4} << 30;
};

struct Artifact {
  std::string path;  // relative to the build folder; valid UTF-8 without control characters
  uint64_t size = 0;
  bool executable = false;  // any execute bit; all other mode bits are dropped
  Sha256Digest sha256;
};

// CheckPattern tells what is wrong with a pattern: kMalformed for an absolute path, an empty, `.` or `..` component, a
// control character, `**`, or more than 4096 bytes. For the recipe's parser.
Result<void> CheckPattern(std::string_view pattern);

// Collect returns the regular files under the directory `root` that match `patterns`, hashed, without duplicates,
// sorted bytewise by path. A wildcard skips directories; anything else that matches and is not a regular file (symbolic
// link, FIFO, socket, device; a directory named literally) is an error. Errors: kPolicy naming pattern or path, kLimit
// naming the limit, kSystem.
Result<std::vector<Artifact>> Collect(int root, const std::vector<std::string>& patterns, const ArtifactLimits& limits);

// OpenArtifact opens one of them again for reading, in the same safe way. Errors: kMismatch if it is no longer a
// regular file of that size.
Result<posix::UniqueFd> OpenArtifact(int root, const Artifact& artifact);

}  // namespace samovar::artifacts
