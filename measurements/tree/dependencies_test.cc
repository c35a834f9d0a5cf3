// SPDX-License-Identifier: Apache-2.0
#include "measurements/tree/dependencies.h"

#include "measurements/tree/merkle.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tree;
using lockfile::Algorithm;
using lockfile::Carried;
using lockfile::Input;

TEST(LeavesOfALockFile) {
  const Input inputs[] = {
      {.purl = "pkg:npm/a@1", .digests = {{Algorithm::kSha512, Bytes(2, 0xab)}}},
      {.carried = Carried::kInTree, .purl = "pkg:npm/in-tree@1"},
      {.carried = Carried::kCommit, .purl = "pkg:npm/g@1", .digests = {{Algorithm::kGitCommit, Bytes(2, 1)}}},
      {.carried = Carried::kRecorded, .purl = "pkg:generic/n", .digests = {{Algorithm::kNarHash, Bytes(1, 2)}}},
  };
  std::vector<std::string> leaves = {"before"};
  REQUIRE_OK(AddDependencyLeaves("web/yarn.lock", Sha256(AsBytes("abc")), inputs, leaves));
  const std::vector<std::string> want = {
      "before",
      R"({"digest":{"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},"name":"web/yarn.lock"})",
      R"({"annotations":{"lockfile":"web/yarn.lock"},"digest":{"sha512":"abab"},"name":"pkg:npm/a@1"})",
      R"({"annotations":{"lockfile":"web/yarn.lock"},"digest":{"gitCommit":"0101"},"name":"pkg:npm/g@1"})",
      R"({"annotations":{"lockfile":"web/yarn.lock"},"digest":{"narHash":"02"},"name":"pkg:generic/n"})",
  };
  REQUIRE(leaves.size() == want.size());
  for (size_t i = 0; i < want.size(); ++i) EXPECT_EQ(leaves[i], want[i]);
  const Sha256Digest root = MerkleRoot(leaves);
  EXPECT_OK(VerifyMerklePath(leaves[2], 2, leaves.size(), MerklePath(leaves, 2), root));
}

TEST(AChoiceOfDigestsIsNoLeaf) {
  const Input choice[] = {
      {.purl = "pkg:pypi/a@1", .digests = {{Algorithm::kSha256, Bytes(32, 1)}, {Algorithm::kSha256, Bytes(32, 2)}}}};
  std::vector<std::string> leaves;
  EXPECT_ERROR(AddDependencyLeaves("r", {}, choice, leaves), Code::kUnsupported,
               "pkg:pypi/a@1: expected one digest, found a choice of 2");
}
