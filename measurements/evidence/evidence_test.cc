// SPDX-License-Identifier: Apache-2.0
#include "measurements/evidence/evidence.h"

#include "tests/harness.h"

using namespace samovar;
using evidence::Evidence;
using tee::Platform;

TEST(EvidenceIsReadAsItWasWritten) {
  struct {
    const char* name;
    Evidence evidence;
    const char* text;
  } rows[] = {
      {"snp",
       {Platform::kSnp, {1}, Bytes{2}, {}, {}},
       R"({"evidence":{"attestation_report":"AQ==","cert_chain":{"vcek":"Ag=="}},"platform":"snp"})"},
      {"snp without certificates",
       {Platform::kSnp, {1}, {}, {}, {}},
       R"({"evidence":{"attestation_report":"AQ=="},"platform":"snp"})"},
      {"sim-snp",
       {Platform::kSimSnp, {1}, Bytes{2}, {{3}, {4}}, {}},
       R"({"evidence":{"attestation_report":"AQ==","cert_chain":{"ark":"BA==","ask":"Aw==","vcek":"Ag=="}},"platform":"sim-snp"})"},
      {"tdx",
       {Platform::kTdx, {1}, {}, {}, Bytes{9}},
       R"({"evidence":{"cc_eventlog":"CQ==","quote":"AQ=="},"platform":"tdx"})"},
      {"tdx without a log", {Platform::kTdx, {1}, {}, {}, {}}, R"({"evidence":{"quote":"AQ=="},"platform":"tdx"})"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    EXPECT_EQ(CanonicalJson(EncodeEvidence(row.evidence)), row.text);
    auto read = evidence::ParseEvidence(row.text);
    REQUIRE_OK(read);
    EXPECT_EQ(read->platform, row.evidence.platform);
    EXPECT(read->report == row.evidence.report && read->leaf == row.evidence.leaf);
    EXPECT(read->chain == row.evidence.chain && read->event_log == row.evidence.event_log);
  }
}

// A hardware bundle's own words about who vouches for its processor are not even read.
TEST(TheChainOfHardwareIsNotRead) {
  auto read = evidence::ParseEvidence(
      R"({"platform":"snp","evidence":{"attestation_report":"AQ==","cert_chain":{"vlek":"Ag==","ask":"Aw==","ark":"BA=="}}})");
  REQUIRE_OK(read);
  EXPECT(read->leaf == Bytes{2});
  EXPECT(read->chain.empty());
}

TEST(EvidenceThatIsNone) {
  struct {
    const char* text;
    Code code;
    const char* why;
  } rows[] = {
      {"[]", Code::kMalformed, "platform"},
      {R"({"platform":"snp"})", Code::kMalformed, "evidence"},
      {R"({"platform":"none","evidence":{}})", Code::kUnsupported, "expected snp, tdx or sim-snp"},
      {R"({"platform":"sev","evidence":{}})", Code::kUnsupported, "sev"},
      {R"({"platform":"snp","evidence":{}})", Code::kMalformed, "attestation_report"},
      {R"({"platform":"tdx","evidence":{"attestation_report":"AQ=="}})", Code::kMalformed, "quote"},
      {R"({"platform":"tdx","evidence":{"quote":"A"}})", Code::kMalformed, "quote"},
      {R"({"platform":"snp","evidence":{"attestation_report":"AQ==","cert_chain":{"vcek":1}}})", Code::kMalformed,
       "vcek"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.text);
    EXPECT_ERROR(evidence::ParseEvidence(row.text), row.code, row.why);
  }
}
