// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/own_report.h"

#include <algorithm>

#include "tests/harness.h"

using namespace samovar;
using tee::CheckOwnReport;
using tee::Evidence;
using tee::ReportData;

namespace {

Evidence Snp(const char* file) { return {"snp", test::ReadVector(file), {}, {}, {}, {}}; }
Evidence Tdx(const char* file) { return {"tdx", test::ReadVector(file), {}, {}, {}, {}}; }

ReportData DataAt(const Evidence& evidence, size_t offset) {
  ReportData out;
  std::copy_n(evidence.report.begin() + static_cast<ptrdiff_t>(offset), out.size(), out.begin());
  return out;
}

constexpr size_t kSnpData = 0x50;
constexpr size_t kTdxData = 48 + 520;

}  // namespace

TEST(GenuineReportsPass) {
  for (const char* file : {"snp/milan-v2-a/report.bin", "snp/genoa-v5-model-a0/report.bin"}) {
    test::Row name(file);
    Evidence evidence = Snp(file);
    EXPECT_OK(CheckOwnReport(evidence, DataAt(evidence, kSnpData)));
    evidence.platform = "sim-snp";
    EXPECT_OK(CheckOwnReport(evidence, DataAt(evidence, kSnpData)));
  }
  Evidence quote = Tdx("tdx/quote-v4.bin");
  EXPECT_OK(CheckOwnReport(quote, DataAt(quote, kTdxData)));
  quote = Tdx("tdx/quote-v5.bin");  // six bytes more before the body
  EXPECT_OK(CheckOwnReport(quote, DataAt(quote, kTdxData + 6)));
}

TEST(MachinesUnderDebugAreRefused) {
  Evidence real = Snp("snp/milan-v2-debug-policy/report.bin");
  EXPECT_ERROR(CheckOwnReport(real, DataAt(real, kSnpData)), Code::kPolicy, "the host may debug this machine");
  Evidence snp = Snp("snp/milan-v2-a/report.bin");
  snp.report[0x08 + 2] |= 0x08;
  EXPECT_ERROR(CheckOwnReport(snp, DataAt(snp, kSnpData)), Code::kPolicy, "guest policy 0x80000");
  // The eight bits of TUD, one by one; the next one, in SEC, means something else.
  for (size_t bit = 0; bit < 9; ++bit) {
    Evidence quote = Tdx("tdx/quote-v4.bin");
    quote.report[48 + 120 + bit / 8] |= static_cast<uint8_t>(1 << (bit % 8));
    const Result<void> checked = CheckOwnReport(quote, DataAt(quote, kTdxData));
    EXPECT_EQ(checked.ok(), bit == 8);
    if (bit < 8) EXPECT_ERROR(checked, Code::kPolicy, "TDATTRIBUTES");
  }
}

TEST(ReportsOfOthersAreRefused) {
  Evidence snp = Snp("snp/milan-v2-a/report.bin");
  ReportData asked = DataAt(snp, kSnpData);
  asked[63] ^= 1;
  EXPECT_ERROR(CheckOwnReport(snp, asked), Code::kMismatch, "over other data");
  Evidence quote = Tdx("tdx/quote-v4.bin");
  asked = DataAt(quote, kTdxData);
  asked[0] ^= 1;
  EXPECT_ERROR(CheckOwnReport(quote, asked), Code::kMismatch, "over other data");
  snp.report[0x30] = 1;
  EXPECT_ERROR(CheckOwnReport(snp, DataAt(snp, kSnpData)), Code::kPolicy, "VMPL 1, expected 0");
  quote.report[0] = 3;
  EXPECT_ERROR(CheckOwnReport(quote, asked), Code::kUnsupported, "expected 4 or 5, got 3");
}

TEST(OwnReportCutAnywhere) {
  const Evidence snp = Snp("snp/milan-v2-a/report.bin");
  const Evidence quote = Tdx("tdx/quote-v4.bin");
  for (size_t size = 0; size < kTdxData + 64; ++size) {
    Evidence cut = quote;
    cut.report.resize(size);
    EXPECT_ERROR(CheckOwnReport(cut, DataAt(quote, kTdxData)), Code::kTruncated, "quote");
    if (size >= kSnpData + 64) continue;
    cut = snp;
    cut.report.resize(size);
    EXPECT_ERROR(CheckOwnReport(cut, DataAt(snp, kSnpData)), Code::kTruncated, "report");
  }
}
