// SPDX-License-Identifier: Apache-2.0
//
// Receives a source tree as git objects and believes none of it. The requester sends the commit, then its trees and
// blobs in one fixed order: depth first, each tree before its entries, the entries in the tree's own order. So the
// receiver always knows the id that the next object must have, keeps no table of objects, and writes each file while it
// hashes it. A Merkle walk in order.
#pragma once

#include <cstdint>

#include "guest/protocol/channel.h"
#include "measurements/git/object.h"
#include "measurements/hash/digest.h"

namespace samovar::inputs {

struct SourceRules {
  git::HashAlgorithm algorithm = git::HashAlgorithm::kSha1;
  git::ObjectId commit{Sha1Digest()};
  git::NameRules names = git::NameRules::kAny;
  uint64_t max_bytes = uint64_t{4} << 30;  // of all files together
  uint64_t max_entries = 1000000;          // files, links and directories together
  uint64_t max_tree_bytes = 32 << 20;      // of a tree object and all that it is nested in: what is held at a time
  uint32_t owner = 0;                      // user and group that the files belong to
};

struct SourceFacts {
  git::ObjectId tree{Sha1Digest()};
  // SHA-256 over `mode SP path NUL sha256(content)` of every file and link, sorted by path (docs/formats.md,
  // "sha256Tree").
  Sha256Digest sha256_tree;
  int64_t committed_at = 0;
  uint64_t files = 0;
  uint64_t bytes = 0;
};

// ReceiveSource writes the tree of `rules.commit` below the empty directory `root`. Nothing outside it is ever touched:
// every name is created anew, beneath, and no link is followed. Times of all files are set to the commit's. Errors:
// kMismatch when an object does not have the id that its parent names (the path is given), kMalformed, kLimit,
// kUnsupported for entries that are not accepted, kProtocol when something else than the expected object arrives.
Result<SourceFacts> ReceiveSource(protocol::Channel& channel, const SourceRules& rules, int root,
                                  protocol::Patience patience);

}  // namespace samovar::inputs
