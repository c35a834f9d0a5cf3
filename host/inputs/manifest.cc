// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/manifest.h"

#include "measurements/base/text.h"
#include "measurements/tree/dependencies.h"
#include "measurements/tree/merkle.h"

namespace samovar::inputs {

namespace {

using lockfile::Carried;
using lockfile::Input;

// The input with the one digest of the archive that is held.
Result<void> Decide(const Cache& cache, Input& input) {
  if (input.carried != Carried::kArchive || input.digests.size() == 1) return {};
  for (const lockfile::InputDigest& digest : input.digests) {
    Input one = input;
    one.digests = {digest};
    const State state = TRY(cache.Look(one));
    if (state != State::kHeld) continue;
    input = std::move(one);
    return {};
  }
  return Error(Code::kEnvironment, input.purl + ": one of " + Decimal(input.digests.size()) +
                                       " archives will do, and the cache holds none; `samovar inputs fetch` or "
                                       "`import` decides which");
}

// The tree hash of one leaf is its own root.
std::string HashOf(const std::string& leaf) { return tree::MerkleRoot({leaf}).hex(); }

}  // namespace

Result<Manifest> ManifestOf(const std::vector<LockFile>& files, const Cache& cache) {
  Manifest out;
  for (const LockFile& file : files) {
    std::vector<Input> inputs = file.inputs;
    for (Input& input : inputs) TRY(Decide(cache, input).In(file.path));
    TRY(tree::AddDependencyLeaves(file.path, file.sha256, inputs, out.leaves));
  }
  out.root = tree::MerkleRoot(out.leaves);
  return out;
}

std::string ManifestText(const Manifest& manifest) {
  std::string out;
  for (const std::string& leaf : manifest.leaves) out += HashOf(leaf) + "  " + Printable(leaf, Lines::kOne) + "\n";
  return out + "root of " + Decimal(manifest.leaves.size()) + (manifest.leaves.size() == 1 ? " leaf: " : " leaves: ") +
         manifest.root.hex() + "\n";
}

Json ManifestJson(const Manifest& manifest) {
  Json leaves = Json::Array();
  for (const std::string& leaf : manifest.leaves) {
    leaves.Append(Json::MakeObject({{"hash", HashOf(leaf)}, {"leaf", leaf}}));
  }
  return Json::MakeObject({{"root", manifest.root.hex()}, {"leaves", std::move(leaves)}});
}

}  // namespace samovar::inputs
