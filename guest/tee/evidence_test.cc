// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/evidence.h"

#include "tests/harness.h"

using namespace samovar;
using tee::Platform;

TEST(EvidenceAsJson) {
  struct {
    const char* name;
    tee::Evidence evidence;
    const char* want;
  } rows[] = {
      {"snp",
       {Platform::kSnp, {1}, {2}, {}, {}, {}, {}},
       R"({"evidence":{"attestation_report":"AQ==","cert_chain":{"vcek":"Ag=="}},"platform":"snp"})"},
      {"snp without certificates",
       {Platform::kSnp, {1}, {}, {}, {}, {}, {}},
       R"({"evidence":{"attestation_report":"AQ=="},"platform":"snp"})"},
      {"sim-snp",
       {Platform::kSimSnp, {1}, {2}, {3}, {4}, {}, {}},
       R"({"evidence":{"attestation_report":"AQ==","cert_chain":{"ark":"BA==","ask":"Aw==","vcek":"Ag=="}},"platform":"sim-snp"})"},
      {"tdx",
       {Platform::kTdx, {1}, {}, {}, {}, {9}, {7}},
       R"({"evidence":{"cc_eventlog":"CQ==","quote":"AQ=="},"platform":"tdx"})"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    EXPECT_EQ(CanonicalJson(tee::EvidenceJson(row.evidence)), row.want);
  }
}
