// SPDX-License-Identifier: Apache-2.0
#include "host/selftest/redact.h"

#include <algorithm>

#include "host/selftest/evidence.h"
#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::selftest;

TEST(SecretsAreTakenOutEverywhere) {
  Json document = Json::MakeObject({{"a", "id abcd, id abcd"},
                                    {"abcd", Json::MakeArray({"abcd", 7, true, Json(), "ab"})},
                                    {"home", "/home/me/image"}});
  Json redacted = Redact(document, {{"abcd", "(id)"}, {"/home/me", "~"}, {"", "never"}});
  const std::string want = R"x({"(id)":["(id)",7,true,null,"ab"],"a":"id (id), id (id)","home":"~/image"})x";
  EXPECT_EQ(CanonicalJson(redacted), want);
  EXPECT(Redact(document, {}) == document);
}

// The report of a real machine: nothing of its chip id may be left, unless asked for.
TEST(EvidenceHasNoChipIdUnlessAskedFor) {
  Bytes report = test::ReadVector("snp-reports/milan-v3-oak-cb/report.bin");
  auto facts = DescribeSnpReport(report);
  REQUIRE_OK(facts);
  REQUIRE(facts->secrets.size() >= 2);
  const std::string chip = facts->secrets[0].text;
  EXPECT_EQ(chip.size(), size_t{128});
  EXPECT(CanonicalJson(facts->json).find(chip) != std::string::npos);
  std::string redacted = CanonicalJson(Redact(facts->json, facts->secrets));
  EXPECT(redacted.find(chip) == std::string::npos);
  EXPECT(redacted.find(chip.substr(0, 16)) == std::string::npos);
  EXPECT(redacted.find("\"chip_id\":\"(chip id)\"") != std::string::npos);
  EXPECT(redacted.find("\"reported_tcb\"") != std::string::npos);
}

// Nor what names the guest of one launch; also where the processor does not show its id.
TEST(EvidenceHasNoReportId) {
  Bytes report = test::ReadVector("snp-reports/milan-v3-oak-cb/report.bin");
  for (const bool masked : {false, true}) {
    if (masked) std::fill_n(report.begin() + 0x1a0, 64, uint8_t{0});
    auto facts = DescribeSnpReport(report);
    REQUIRE_OK(facts);
    const std::string id = EncodeHex(ByteView(report).subspan(0x140, 32));
    EXPECT(CanonicalJson(facts->json).find(id) != std::string::npos);
    const std::string redacted = CanonicalJson(Redact(facts->json, facts->secrets));
    EXPECT(redacted.find(id) == std::string::npos);
    EXPECT(redacted.find("\"report_id\":\"(report id)\"") != std::string::npos);
  }
}
