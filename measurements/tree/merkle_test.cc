// SPDX-License-Identifier: Apache-2.0
#include "measurements/tree/merkle.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tree;

namespace {

// The leaves of the test vectors that Certificate Transparency implementations share (originally in the tests of
// google/certificate-transparency, Apache-2.0); the roots follow from RFC 9162 section 2.1.1.
const std::vector<std::string> kLeaves = {"",
                                          std::string("\x00", 1),
                                          "\x10",
                                          "\x20\x21",
                                          "\x30\x31",
                                          "\x40\x41\x42\x43",
                                          "\x50\x51\x52\x53\x54\x55\x56\x57",
                                          "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};

}  // namespace

TEST(RootsOfKnownTrees) {
  struct {
    size_t leaves;
    const char* root;
  } rows[] = {{0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
              {1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
              {2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
              {3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
              {5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
              {8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}};
  for (const auto& row : rows) {
    test::Row name(std::to_string(row.leaves));
    EXPECT_EQ(MerkleRoot(std::vector(kLeaves.begin(), kLeaves.begin() + static_cast<long>(row.leaves))).hex(),
              row.root);
  }
}

TEST(EveryPathVerifiesAndNoOther) {
  for (size_t count = 1; count <= 20; ++count) {
    std::vector<std::string> leaves;
    for (size_t i = 0; i < count; ++i) leaves.push_back("leaf " + std::to_string(i));
    Sha256Digest root = MerkleRoot(leaves);
    for (size_t i = 0; i < count; ++i) {
      test::Row name(std::to_string(i) + " of " + std::to_string(count));
      auto path = MerklePath(leaves, i);
      EXPECT_OK(VerifyMerklePath(leaves[i], i, count, path, root));
      EXPECT(!VerifyMerklePath("other", i, count, path, root).ok());
      EXPECT(!VerifyMerklePath(leaves[i], count, count, path, root).ok());
      path.push_back(root);
      EXPECT(!VerifyMerklePath(leaves[i], i, count, path, root).ok());
    }
  }
}
