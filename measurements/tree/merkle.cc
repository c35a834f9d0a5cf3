// SPDX-License-Identifier: Apache-2.0
#include "measurements/tree/merkle.h"

#include <bit>
#include <span>

namespace samovar::tree {

namespace {

Sha256Digest LeafHash(std::string_view content) {
  Sha256Hasher hasher;
  hasher.Update(Bytes{0x00});
  hasher.Update(AsBytes(content));
  return hasher.Finish();
}

Sha256Digest NodeHash(const Sha256Digest& left, const Sha256Digest& right) {
  Sha256Hasher hasher;
  hasher.Update(Bytes{0x01});
  hasher.Update(left.view());
  hasher.Update(right.view());
  return hasher.Finish();
}

// The largest power of two below n; n > 1.
size_t Split(size_t n) { return std::bit_floor(n - 1); }

Sha256Digest Root(std::span<const std::string> leaves) {
  if (leaves.empty()) return Sha256({});
  if (leaves.size() == 1) return LeafHash(leaves[0]);
  size_t k = Split(leaves.size());
  return NodeHash(Root(leaves.first(k)), Root(leaves.subspan(k)));
}

void Path(std::span<const std::string> leaves, size_t index, std::vector<Sha256Digest>& out) {
  if (leaves.size() <= 1) return;
  size_t k = Split(leaves.size());
  if (index < k) {
    Path(leaves.first(k), index, out);
    out.push_back(Root(leaves.subspan(k)));
  } else {
    Path(leaves.subspan(k), index - k, out);
    out.push_back(Root(leaves.first(k)));
  }
}

}  // namespace

Sha256Digest MerkleRoot(const std::vector<std::string>& leaves) { return Root(leaves); }

std::vector<Sha256Digest> MerklePath(const std::vector<std::string>& leaves, size_t index) {
  CHECK(index < leaves.size());
  std::vector<Sha256Digest> out;
  Path(leaves, index, out);
  return out;
}

Result<void> VerifyMerklePath(std::string_view leaf, size_t index, size_t leaf_count,
                              const std::vector<Sha256Digest>& path, const Sha256Digest& root) {
  Error mismatch(Code::kMismatch, "inclusion proof: the path does not lead from this leaf to the root");
  if (index >= leaf_count) return mismatch;
  size_t node = index;
  size_t last = leaf_count - 1;
  Sha256Digest hash = LeafHash(leaf);
  for (const Sha256Digest& sibling : path) {
    if (last == 0) return mismatch;
    if ((node & 1) != 0 || node == last) {
      hash = NodeHash(sibling, hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = NodeHash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0 || !(hash == root)) return mismatch;
  return {};
}

}  // namespace samovar::tree
