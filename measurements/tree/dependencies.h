// SPDX-License-Identifier: Apache-2.0
//
// Locked dependencies as leaves of the input tree: for each lock file, in the order of their paths, one leaf of its own
// and behind it one of each dependency, in the fixed order of its list (measurements/lockfile). So the tree follows
// from the lock files alone, before anything is built, and an audit path shows one dependency without the others.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/lockfile/input.h"

namespace samovar::tree {

// AddDependencyLeaves appends the leaf of the lock file at `path`, {"name": path, "digest": {"sha256": …}}, and those
// of its inputs, {"name": purl, "digest": {algorithm: …}, "annotations": {"lockfile": path}}, in canonical JSON. What
// is in the tree has none: the commit of the source covers it. kUnsupported, naming it, for an input with a choice of
// digests: which of the archives is used must have been decided.
Result<void> AddDependencyLeaves(const std::string& path, const Sha256Digest& sha256,
                                 std::span<const lockfile::Input> inputs, std::vector<std::string>& leaves);

}  // namespace samovar::tree
