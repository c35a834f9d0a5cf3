// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/snp/own_report.h"

#include <algorithm>

#include "guest/tee/tdx/tdreport.h"
#include "tests/harness.h"

using namespace samovar;
using tee::Answer;
using tee::CheckOwnReport;
using tee::Platform;
using tee::ReportData;

namespace {

Answer Snp(const char* file) { return {{Platform::kSnp, test::ReadVector(file), {}, {}, {}}, {}}; }

// A quote, and a TDREPORT that says the same.
Answer Tdx() {
  Answer out = {{Platform::kTdx, test::ReadVector("tdx-quotes/v4-b0c06f-dstack.bin"), {}, {}, {}},
                Bytes(tdx::kTdReportSize)};
  out.td_report[0] = 0x81;
  for (const tee::TdField& field : tee::TdFields()) {
    std::copy_n(out.report.begin() + static_cast<ptrdiff_t>(48 + field.in_body.offset), field.in_body.size,
                out.td_report.begin() + static_cast<ptrdiff_t>(field.in_report.offset));
  }
  return out;
}

ReportData DataAt(const Answer& evidence, size_t offset) {
  ReportData out;
  std::copy_n(evidence.report.begin() + static_cast<ptrdiff_t>(offset), out.size(), out.begin());
  return out;
}

constexpr size_t kSnpData = 0x50;
constexpr size_t kTdxData = 48 + 520;

}  // namespace

TEST(GenuineReportsPass) {
  for (const char* file : {"snp-reports/milan-v2-a/report.bin", "snp-reports/genoa-v5-model-a0/report.bin"}) {
    test::Row name(file);
    Answer evidence = Snp(file);
    EXPECT_OK(CheckOwnReport(evidence, DataAt(evidence, kSnpData)));
    evidence.platform = Platform::kSimSnp;
    EXPECT_OK(CheckOwnReport(evidence, DataAt(evidence, kSnpData)));
  }
  const Answer quote = Tdx();
  EXPECT_OK(CheckOwnReport(quote, DataAt(quote, kTdxData)));
}

TEST(MachinesUnderDebugAreRefused) {
  Answer real = Snp("snp-reports/milan-v2-debug-policy/report.bin");
  EXPECT_ERROR(CheckOwnReport(real, DataAt(real, kSnpData)), Code::kPolicy, "the host may debug this machine");
  Answer snp = Snp("snp-reports/milan-v2-a/report.bin");
  snp.report[0x08 + 2] |= 0x08;
  EXPECT_ERROR(CheckOwnReport(snp, DataAt(snp, kSnpData)), Code::kPolicy, "guest policy 0x80000");
  // What the module says counts, whatever stands in the quote.
  for (const bool in_quote : {false, true}) {
    Answer quote = Tdx();
    quote.td_report[512] |= 1;
    if (in_quote) quote.report[48 + 120] |= 1;
    EXPECT_ERROR(CheckOwnReport(quote, DataAt(quote, kTdxData)), Code::kPolicy, "TDATTRIBUTES 0x1");
  }
}

TEST(ReportsOfOthersAreRefused) {
  Answer snp = Snp("snp-reports/milan-v2-a/report.bin");
  ReportData asked = DataAt(snp, kSnpData);
  asked[63] ^= 1;
  EXPECT_ERROR(CheckOwnReport(snp, asked), Code::kMismatch, "over other data");
  Answer quote = Tdx();
  asked = DataAt(quote, kTdxData);
  asked[0] ^= 1;
  EXPECT_ERROR(CheckOwnReport(quote, asked), Code::kMismatch, "over other data");
  snp.report[0x30] = 1;
  EXPECT_ERROR(CheckOwnReport(snp, DataAt(snp, kSnpData)), Code::kPolicy, "VMPL 1, expected 0");
  asked[0] ^= 1;
  quote.report[48 + 328] ^= 1;
  EXPECT_ERROR(CheckOwnReport(quote, asked), Code::kMismatch, "the quote is not this machine's: RTMR0");
  quote.td_report.clear();
  EXPECT_ERROR(CheckOwnReport(quote, asked), Code::kTruncated, "TDREPORT");
}

TEST(OwnReportCutAnywhere) {
  const Answer snp = Snp("snp-reports/milan-v2-a/report.bin");
  const Answer quote = Tdx();
  for (size_t size = 0; size < kTdxData + 64; ++size) {
    Answer cut = quote;
    cut.report.resize(size);
    EXPECT_ERROR(CheckOwnReport(cut, DataAt(quote, kTdxData)), Code::kTruncated, "quote");
    if (size >= kSnpData + 64) continue;
    cut = snp;
    cut.report.resize(size);
    EXPECT_ERROR(CheckOwnReport(cut, DataAt(snp, kSnpData)), Code::kTruncated, "report");
  }
}
