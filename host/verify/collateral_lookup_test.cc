// SPDX-License-Identifier: Apache-2.0
#include "host/verify/collateral_lookup.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::verify;

namespace {

constexpr char kOld[] = "tests/vectors/tdx-quotes/collateral/2023-06-50806f";
constexpr char kNew[] = "tests/vectors/tdx-quotes/collateral/2026-03-50806f";

evidence::Context At(const char* time) {
  evidence::Context out;
  out.at = Time::Parse(time).value();
  return out;
}

evidence::Context With(const evidence::Context& context, const char* folder, const char* from) {
  return WithFolder(context, folder, from).value();
}

// A revocation list of Intel's as if it were AMD's: only its date is looked at here.
evidence::Context WithList(evidence::Context context, const std::string& folder, const char* from) {
  context.revocations = {test::ReadFile(folder + "/root_ca_crl.der")};
  context.collateral_from["crl.der"] = from;
  return context;
}

}  // namespace

// Two real sets of one family of platforms: whichever place has the later ones, they are what is judged by.
TEST(TheNewerCollateralCounts) {
  evidence::Context given = At("2026-03-18T00:00:00Z");
  evidence::Context old = With(given, kOld, "the bundle");
  evidence::Context recent = With(given, kNew, "the cache");
  evidence::Context judged = NewerOf(given, old, recent);
  REQUIRE(judged.collateral.has_value());
  for (const tdx::CollateralPart& part : tdx::kCollateralParts) {
    test::Row row(part.file);
    if (!((*recent.collateral).*part.member).has_value()) continue;
    if (part.file == "root_ca_crl.der") continue;  // of a date of its own
    EXPECT((*judged.collateral).*part.member == (*recent.collateral).*part.member);
    EXPECT_EQ(judged.collateral_from[std::string(part.file)], "the cache");
  }
  evidence::Context kept = NewerOf(given, With(given, kNew, "the bundle"), With(given, kOld, "the cache"));
  EXPECT(kept.collateral->tcb_info == recent.collateral->tcb_info);
  EXPECT_EQ(kept.collateral_from["tcb_info.json"], "the bundle");
  // Alone it is as good as it is.
  EXPECT(NewerOf(given, given, recent).collateral->tcb_info == recent.collateral->tcb_info);
  EXPECT(NewerOf(given, old, given).collateral->tcb_info == old.collateral->tcb_info);
}

TEST(WhatTheUserGivesGoesBeforeBoth) {
  evidence::Context given = With(At("2026-03-18T00:00:00Z"), kOld, "--collateral");
  evidence::Context judged = NewerOf(given, With(given, kNew, "the bundle"), With(given, kNew, "the cache"));
  EXPECT(judged.collateral->tcb_info == given.collateral->tcb_info);
  EXPECT_EQ(judged.collateral_from["tcb_info.json"], "--collateral");
}

TEST(TheNewerRevocationListCounts) {
  evidence::Context given = At("2026-03-18T00:00:00Z");
  evidence::Context old = WithList(given, kOld, "the bundle");
  evidence::Context recent = WithList(given, kNew, "the cache");
  evidence::Context judged = NewerOf(given, old, recent);
  REQUIRE(judged.revocations.size() == 1);
  EXPECT(judged.revocations == recent.revocations);
  EXPECT_EQ(judged.collateral_from["crl.der"], "the cache");
  EXPECT(NewerOf(given, recent, old).revocations == recent.revocations);
}
