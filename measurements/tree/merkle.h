// SPDX-License-Identifier: Apache-2.0
//
// The tree hash of RFC 9162 section 2.1 with SHA-256: leaves are hashed with a 0x00 prefix, inner nodes with 0x01. The
// root over all inputs of a build goes into its provenance; an audit path shows that one of them was an input without
// showing the others.
#pragma once

#include <vector>

#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::tree {

// MerkleRoot returns MTH over the leaf contents; for no leaves, the hash of the empty string.
[[nodiscard]] Sha256Digest MerkleRoot(const std::vector<std::string>& leaves);

// MerklePath returns the audit path of leaf `index`, from its sibling up (RFC 9162 section 2.1.3.1); index <
// leaves.size().
[[nodiscard]] std::vector<Sha256Digest> MerklePath(const std::vector<std::string>& leaves, size_t index);

// VerifyMerklePath checks an audit path (RFC 9162 section 2.1.3.2); kMismatch if it does not lead to `root`.
Result<void> VerifyMerklePath(std::string_view leaf, size_t index, size_t leaf_count,
                              const std::vector<Sha256Digest>& path, const Sha256Digest& root);

}  // namespace samovar::tree
