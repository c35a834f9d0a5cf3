// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/evidence.h"

#include "tests/harness.h"

using namespace samovar;

TEST(EvidenceAsJson) {
  struct {
    const char* name;
    tee::Evidence evidence;
    const char* want;
  } rows[] = {
      {"snp",
       {"snp", {1}, {2}, {}, {}, {}, {}},
       R"({"evidence":{"attestation_report":"AQ==","cert_chain":{"vcek":"Ag=="}},"platform":"snp"})"},
      {"snp without certificates",
       {"snp", {1}, {}, {}, {}, {}, {}},
       R"({"evidence":{"attestation_report":"AQ=="},"platform":"snp"})"},
      {"sim-snp",
       {"sim-snp", {1}, {2}, {3}, {4}, {}, {}},
       R"({"evidence":{"attestation_report":"AQ==","cert_chain":{"ark":"BA==","ask":"Aw==","vcek":"Ag=="}},"platform":"sim-snp"})"},
      {"tdx",
       {"tdx", {1}, {}, {}, {}, {9}, {7}},
       R"({"evidence":{"cc_eventlog":"CQ==","quote":"AQ=="},"platform":"tdx"})"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    EXPECT_EQ(CanonicalJson(tee::EvidenceJson(row.evidence)), row.want);
  }
}
