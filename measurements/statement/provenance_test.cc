// SPDX-License-Identifier: Apache-2.0
#include "measurements/statement/provenance.h"

#include "measurements/statement/statement.h"
#include "measurements/tree/merkle.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::statement;

namespace {

Facts Sample() {
  Facts facts;
  facts.artifacts = {{"out/b", Sha256(AsBytes("b")), true, {}},
                     {"out/a", Sha256(AsBytes("a")), false, {}},
                     {"out/c", Sha256(AsBytes("b")), false, "b"}};
  facts.source_uri = "https://example.org/project.git";
  facts.git_algorithm = "sha1";
  facts.git_commit = std::string(40, 'c');
  facts.git_tree = std::string(40, 'd');
  facts.recipe = ".samovar.json";
  facts.build_command = {"make"};
  facts.platform = tee::Platform::kSimSnp;
  facts.builder_id = kDefaultBuilderId;
  facts.toolchain_name = "debian-bookworm-c";
  facts.tools = {{"/usr/bin/ld", "GNU ld 2.40", Sha256(AsBytes("ld"))},
                 {"/usr/bin/gcc", "gcc 12.2.0", Sha256(AsBytes("gcc"))}};
  facts.sandbox = Json::Object();
  facts.started_at = Time{1700000000};
  facts.finished_at = Time{1700000009};
  return facts;
}

}  // namespace

TEST(StatementIsCanonicalAndSorted) {
  std::string text = CanonicalJson(BuildStatement(Sample()));
  auto json = ParseJson(text, 1 << 20);
  REQUIRE_OK(json);
  EXPECT_EQ(CanonicalJson(*json), text);
  EXPECT_EQ(json->StringAt("_type").value(), statement::kStatementType);
  const Json::Array& subjects = *json->ArrayAt("subject").value();
  EXPECT_EQ(subjects[0].StringAt("name").value(), "out/a");
  EXPECT_EQ(subjects[1].StringAt("name").value(), "out/b");
  EXPECT(subjects[0].Find("annotations") == nullptr);
  EXPECT_EQ(CanonicalJson(*subjects[1].Find("annotations")), R"({"executable":true})");
  EXPECT_EQ(CanonicalJson(*subjects[2].Find("annotations")), R"({"link":"b"})");
  EXPECT(text.find("\"startedOn\":\"2023-11-14T22:13:20Z\"") != std::string::npos);
  EXPECT(text.find("\"nonce\":null") != std::string::npos);
  EXPECT(text.find("dirty") == std::string::npos);
}

TEST(TheNetworkIsSaidIfThereIsOne) {
  Facts facts = Sample();
  EXPECT(CanonicalJson(BuildStatement(facts)).find("network") == std::string::npos);
  facts.network = recipe::Network::kLoopback;
  EXPECT(CanonicalJson(BuildStatement(facts)).find(R"("network":"loopback")") != std::string::npos);
}

TEST(EveryInputIsALeaf) {
  Facts facts = Sample();
  auto leaves = InputLeaves(facts);
  EXPECT_EQ(leaves.size(), size_t{6});
  EXPECT_EQ(leaves[0], R"({"digest":{"gitCommit":")" + facts.git_commit + R"("},"name":"source commit"})");
  EXPECT(leaves[4].find("/usr/bin/gcc") != std::string::npos);
  Sha256Digest root = tree::MerkleRoot(leaves);
  facts.tools[0].sha256.bytes[0] ^= 1;
  EXPECT(!(tree::MerkleRoot(InputLeaves(facts)) == root));
}

TEST(ADirtyTreeIsRecorded) {
  Facts facts = Sample();
  facts.dirty = true;
  EXPECT(CanonicalJson(BuildStatement(facts)).find("\"dirty\":true") != std::string::npos);
}
