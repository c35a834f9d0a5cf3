// SPDX-License-Identifier: Apache-2.0
//
// What a bundle claims of its build, held against a policy and told in the verdict and the summary.
#include "measurements/evidence/bundle/bundle.h"
#include "measurements/evidence/bundle/bundle_for_test.h"
#include "measurements/evidence/summary.h"

using namespace samovar;
using namespace samovar::evidence;
using namespace samovar::evidence::fake;

TEST(PolicyOnProvenance) {
  Context context = Hardware();
  context.policy->provenance->builder_ids = {"urn:other"};
  ExpectFails(Draft().Finish(), context, "policy builder");
  context = Hardware();
  context.policy->provenance->build_types.clear();
  ExpectFails(Draft().Finish(), context, "policy build type");
  context = Hardware();
  context.policy->provenance->source_uri = "git+https://example.org/other.git";
  context.policy->provenance->source_commit = std::string(40, 'd');
  ExpectFails(Draft().Finish(), context, "policy source");
  ExpectFails(Draft().Finish(), context, "policy commit");
  context = Hardware();
  context.policy->provenance.reset();
  ExpectFails(Draft().Finish(), context, "policy provenance");
  // A disk of the same name whose compiler writes something else, and another recipe of the same commit.
  Draft backdoored;
  backdoored.facts.toolchain_root = Sha256(AsBytes("another disk"));
  ExpectFails(backdoored.Finish(), Hardware(), "policy toolchain");
  context = Hardware();
  context.policy->provenance->any_toolchain = true;
  EXPECT_EQ(FailuresOf(VerifyBundle(backdoored.Finish(), context)), "");
  context = Hardware();
  context.policy->provenance->toolchains.clear();
  ExpectFails(Draft().Finish(), context, "policy toolchain");
  Draft beside;
  beside.facts.recipe = "contrib/.samovar.json";
  ExpectFails(beside.Finish(), Hardware(), "policy recipe");
  context = Hardware();
  context.policy->provenance->recipes = {"contrib/.samovar.json"};
  EXPECT_EQ(FailuresOf(VerifyBundle(beside.Finish(), context)), "");
  ExpectFails(Draft().Finish(), context, "policy recipe");
  Draft dirty;
  dirty.facts.dirty = true;
  ExpectFails(dirty.Finish(), Hardware(), "policy dirty");
}

TEST(TheVerdictNamesTheNetworkOfABuildThatHadOne) {
  Draft draft;
  EXPECT(VerdictJson(VerifyBundle(draft.Finish(), Hardware()), Hardware()).Find("network") == nullptr);
  draft.facts.network = recipe::Network::kLoopback;
  Bundle bundle = draft.Finish();
  Outcome outcome = VerifyBundle(bundle, Hardware());
  EXPECT(outcome.verdict.Holds());
  EXPECT_EQ(VerdictJson(outcome, Hardware()).StringAt("network").value(), "loopback");
  Json vsa = statement::EncodeVsa(Summarize(outcome, Hardware(), Sha256Digest{}, bundle));
  EXPECT_EQ(vsa.Find("predicate")->Find("urn:x-samovar:build")->StringAt("network").value(), "loopback");
  // A builder of another release might have more; a verifier that does not know what that is accepts none of it.
  draft.provenance = CanonicalJson(statement::BuildStatement(draft.facts));
  draft.provenance.replace(draft.provenance.find("loopback"), 8, "internet");
  ExpectFails(draft.Finish(), Hardware(), "provenance");
}

TEST(TheVerdictNamesToolchainRecipeAndCommand) {
  Draft draft;
  Bundle bundle = draft.Finish();
  Context context = Hardware();
  Outcome outcome = VerifyBundle(bundle, context);
  REQUIRE(outcome.verdict.Holds());
  std::string root = draft.facts.toolchain_root.hex();
  EXPECT(outcome.subject.find("toolchain \"debian-bookworm-c\" (root " + root + ")") != std::string::npos);
  Json verdict = VerdictJson(outcome, context);
  EXPECT_EQ(verdict.Find("toolchain")->StringAt("dmVerityRoot").value(), root);
  EXPECT_EQ(verdict.StringAt("recipe").value(), ".samovar.json");
  EXPECT_EQ(CanonicalJson(*verdict.Find("buildCommand")), "[\"make\"]");
  // The vendor's root must have signed, for a summary to say PASSED.
  outcome.foreign_root = false;
  struct {
    std::optional<uint32_t> level;
    const char* want;
  } rows[] = {{std::nullopt, "SLSA_BUILD_LEVEL_UNEVALUATED"}, {0, "SLSA_BUILD_LEVEL_0"}, {3, "SLSA_BUILD_LEVEL_3"}};
  for (const auto& row : rows) {
    test::Row name(row.want);
    context.policy->provenance->slsa_build_level = row.level;
    Json vsa = statement::EncodeVsa(Summarize(outcome, context, Sha256Digest{}, bundle));
    const Json* predicate = vsa.Find("predicate");
    EXPECT_EQ(predicate->StringAt("verificationResult").value(), "PASSED");
    EXPECT_EQ(CanonicalJson(*predicate->Find("verifiedLevels")), "[\"" + std::string(row.want) + "\"]");
    EXPECT_EQ(predicate->Find("urn:x-samovar:build")->Find("toolchain")->StringAt("dmVerityRoot").value(), root);
  }
}

TEST(TheToolchainOfOurBuildsIsNamedOnce) {
  Json statement = statement::BuildStatement(Draft().facts);
  Json definition = *statement.Find("predicate")->Find("buildDefinition");
  Json disk = definition.Find("resolvedDependencies")->AsArray()->back();
  Json twice = Json::MakeArray({disk, disk});
  definition.Set("resolvedDependencies", std::move(twice));
  Json predicate = *statement.Find("predicate");
  predicate.Set("buildDefinition", std::move(definition));
  statement.Set("predicate", std::move(predicate));
  Draft draft;
  draft.provenance = CanonicalJson(statement);
  ExpectFails(draft.Finish(), Hardware(), "two toolchain disks");
}
