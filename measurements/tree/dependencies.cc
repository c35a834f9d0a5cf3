// SPDX-License-Identifier: Apache-2.0
#include "measurements/tree/dependencies.h"

#include "measurements/base/text.h"
#include "measurements/json/json.h"

namespace samovar::tree {

Result<void> AddDependencyLeaves(const std::string& path, const Sha256Digest& sha256,
                                 std::span<const lockfile::Input> inputs, std::vector<std::string>& leaves) {
  leaves.push_back(
      CanonicalJson(Json::MakeObject({{"name", path}, {"digest", Json::MakeObject({{"sha256", sha256.hex()}})}})));
  for (const lockfile::Input& input : inputs) {
    if (input.carried == lockfile::Carried::kInTree) continue;
    if (input.digests.size() != 1) {
      return Error(Code::kUnsupported,
                   input.purl + ": expected one digest, found a choice of " + Decimal(input.digests.size()));
    }
    const lockfile::InputDigest& digest = input.digests[0];
    Json set = Json::MakeObject({{lockfile::AlgorithmName(digest.algorithm), EncodeHex(digest.value)}});
    leaves.push_back(CanonicalJson(Json::MakeObject(
        {{"name", input.purl}, {"digest", std::move(set)}, {"annotations", Json::MakeObject({{"lockfile", path}})}})));
  }
  return {};
}

}  // namespace samovar::tree
