// SPDX-License-Identifier: Apache-2.0
#include "host/measure/explain/reported.h"

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::measure;

namespace {

std::string Repeated(char digit) { return std::string(96, digit); }

}  // namespace

TEST(DigestsAndRegistersAreTold) {
  auto hex = ParseReported(Repeated('5'));
  REQUIRE_OK(hex);
  EXPECT(hex->snp && !hex->tdx && hex->snp->hex() == Repeated('5'));
  auto base64 = ParseReported(EncodeBase64(hex->snp->view()));
  REQUIRE_OK(base64);
  EXPECT(base64->snp == hex->snp);
  auto registers = ParseReported("mrtd=" + Repeated('1') + ",rtmr2=" + EncodeBase64(hex->snp->view()));
  REQUIRE_OK(registers);
  REQUIRE(registers->tdx && !registers->snp);
  EXPECT_EQ(registers->tdx->mrtd->hex(), Repeated('1'));
  EXPECT(!registers->tdx->rtmrs[0] && !registers->tdx->rtmrs[1]);
  EXPECT_EQ(registers->tdx->rtmrs[2]->hex(), Repeated('5'));
}

TEST(OtherTextIsAUsageError) {
  struct {
    std::string text;
    const char* why;
  } rows[] = {
      {"", "expected 48 bytes"},
      {"5fc2", "expected 48 bytes"},
      {Repeated('5') + "0", "expected 48 bytes"},
      {"mrtd=5fc2", "expected 48 bytes"},
      {std::string(64, '5'), "got 32 in hex: a SHA-256, as the launch digests of SEV and SEV-ES are"},
      {"rtmr1=" + std::string(64, 'a'), "got 32 in hex"},
      {"mrtd=" + Repeated('1') + ",", "expected NAME=DIGEST"},
      {"rtmr3=" + Repeated('1'), "rtmr3 belongs to the guest"},
      {"digest=" + Repeated('1'), "expected mrtd, rtmr0"},
      {"mrtd=" + Repeated('1') + ",mrtd=" + Repeated('1'), "given twice"},
  };
  for (const auto& row : rows) {
    test::Row name(row.text);
    EXPECT_ERROR(ParseReported(row.text), Code::kUsage, row.why);
  }
}

TEST(ReportsOfRealMachinesGiveFacts) {
  auto genoa = ReadReport("tests/vectors/snp-reports/genoa-v5-model-a0/report.bin");
  REQUIRE_OK(genoa);
  REQUIRE(genoa->snp && genoa->cpu && genoa->facts.size() >= 3);
  EXPECT_EQ(HexNumber(genoa->cpu->value), "0xaa0f02");
  EXPECT_EQ(genoa->facts[1], "CPU: family 25, model 160, stepping 2, Genoa");
  auto milan = ReadReport("tests/vectors/snp-reports/milan-v2-a/report.bin");
  REQUIRE_OK(milan);
  EXPECT(milan->snp && !milan->cpu);
  auto quote = ReadReport("tests/vectors/tdx-quotes/v4-b0c06f-dstack.bin");
  REQUIRE_OK(quote);
  REQUIRE(quote->tdx && !quote->snp);
  EXPECT(quote->tdx->mrtd && quote->tdx->rtmrs[0] && quote->tdx->rtmrs[2]);
  EXPECT_ERROR(ReadReport("tests/vectors/README.md"), Code::kUnsupported, "README.md");
  EXPECT_ERROR(ReadReport("tests/vectors/nothing.bin"), Code::kSystem, "nothing.bin");
}
