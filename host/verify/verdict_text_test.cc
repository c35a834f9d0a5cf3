// SPDX-License-Identifier: Apache-2.0
#include "host/verify/verdict_text.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::verify;

namespace {

evidence::Outcome Sample() {
  evidence::Outcome out;
  out.platform = "snp";
  out.subject = "the source";
  out.verdict.Pass("one", "first");
  out.verdict.Skip("two", "not looked at");
  out.verdict.Pass("policy measurement", "cafe");
  out.summary.Set("source", Json::MakeObject({{"uri", "git+https://example.org/\x1b[2J"}, {"commit", "c0ffee"}}));
  out.summary.Set("toolchain", Json::MakeObject({{"name", "debian"}, {"dmVerityRoot", "beef"}}));
  out.summary.Set("recipe", ".samovar.json");
  out.summary.Set("network", "loopback");
  out.summary.Set("builder", "urn:b");
  out.summary.Set("artifacts", Json::MakeArray({Json::MakeObject({{"name", "lua"}, {"sha256", "f00d"}})}));
  return out;
}

evidence::Context WithPolicy() {
  evidence::Context out;
  out.policy.emplace();
  return out;
}

bool Has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST(AShortVerdictSaysWhatWasAccepted) {
  std::string text = VerdictText(Sample(), WithPolicy(), Detail::kShort);
  for (const char* part :
       {"PASS: the source", "c0ffee", "\"debian\", root beef", ".samovar.json", "network", "\"loopback\"", "urn:b",
        "f00d  \"lua\"", "accepted by the policy", "cafe", "skip  two", "not looked at", "2 checks hold"}) {
    test::Row row(part);
    EXPECT(Has(text, part));
  }
  EXPECT(!Has(text, "first"));  // a check that holds is counted
  EXPECT(!Has(text, "\x1b"));   // what the builder wrote reaches no terminal raw
  EXPECT(Has(VerdictText(Sample(), WithPolicy(), Detail::kAll), "ok    one"));
}

TEST(WhatFailsIsShownWholeAndNothingIsClaimed) {
  evidence::Outcome outcome = Sample();
  outcome.verdict.Fail("three", "expected\n  this\n  got that");
  std::string text = VerdictText(outcome, WithPolicy(), Detail::kShort);
  EXPECT(Has(text, "FAIL  three"));
  EXPECT(Has(text, "got that"));
  EXPECT(Has(text, "\nFAIL: the source"));
  EXPECT(!Has(text, "toolchain"));
  EXPECT(!Has(text, "accepted by"));
  EXPECT_EQ(BatchText("b", outcome), "FAIL \"b\": three");
}

TEST(NoPolicySimulationAndForeignRootsAreSaid) {
  evidence::Outcome outcome = Sample();
  outcome.simulated = outcome.foreign_root = true;
  std::string text = VerdictText(outcome, {}, Detail::kShort);
  EXPECT(Has(text, "SIMULATED PASS"));
  EXPECT(Has(text, "NOT the vendor's"));
  EXPECT(Has(text, "genuine is not the same as acceptable"));
  EXPECT_EQ(BatchText("b", outcome), "SIMULATED PASS \"b\"");
}
