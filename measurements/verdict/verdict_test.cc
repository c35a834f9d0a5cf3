// SPDX-License-Identifier: Apache-2.0
#include "measurements/verdict/verdict.h"

#include "measurements/verdict/verdict_for_test.h"
#include "tests/harness.h"

using namespace samovar;

// A verdict without a check that passed is none: nothing was found, or everything was left out.
TEST(AVerdictHoldsIfSomethingPassedAndNothingFailed) {
  using enum CheckStatus;
  struct {
    const char* name;
    std::vector<CheckStatus> checks;
    bool holds;
  } rows[] = {
      {"nothing", {}, false},
      {"all skipped", {kSkipped, kSkipped}, false},
      {"one passed", {kPass}, true},
      {"passed and skipped", {kSkipped, kPass}, true},
      {"one failed", {kFail}, false},
      {"failed among passed", {kPass, kFail, kPass}, false},
      {"failed last", {kPass, kSkipped, kFail}, false},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    Verdict verdict;
    for (CheckStatus status : row.checks) verdict.Add({"check", status, ""});
    EXPECT_EQ(verdict.Holds(), row.holds);
  }
}

TEST(WhatIsRequiredPassesOrFailsWithItsReason) {
  Verdict verdict;
  EXPECT(verdict.Require("good", Result<int>(1), "detail"));
  EXPECT(!verdict.Require("bad", Result<int>(Error(Code::kMismatch, "why")), "detail"));
  verdict.Skip("none", "not asked for");
  EXPECT_EQ(test::FailedChecks(verdict), "bad");
  EXPECT(!verdict.Holds());
  REQUIRE(verdict.Find("good") != nullptr && verdict.Find("bad") != nullptr);
  EXPECT_EQ(verdict.Find("good")->detail, "detail");
  EXPECT_EQ(verdict.Find("bad")->detail, "why");
  EXPECT(verdict.Find("goo") == nullptr);
  EXPECT_EQ(PlainJson(ChecksJson(verdict)),
            R"([{"detail":"detail","name":"good","status":"pass"},{"detail":"why","name":"bad","status":"fail"},)"
            R"({"detail":"not asked for","name":"none","status":"skipped"}])");
}
