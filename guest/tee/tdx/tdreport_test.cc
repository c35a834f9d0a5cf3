// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/tdx/tdreport.h"

#include <algorithm>
#include <string>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tee;

namespace {

constexpr char kV4[] = "tdx-quotes/v4-b0c06f-dstack.bin";
constexpr char kV5[] = "tdx-quotes/v5-tdx15-b.bin";  // six bytes more before the body

size_t BodyAt(std::string_view file) { return file == kV5 ? 54 : 48; }

// The TDREPORT from which the quoting enclave would have made this quote. The offsets stand here once more: of a part
// of the TDREPORT, of its place in the body, its size.
Bytes ReportOf(const Bytes& quote, size_t body) {
  struct {
    size_t in_report, in_body, size;
  } parts[] = {{128, 520, 64}, {264, 0, 64}, {512, 120, 400}};
  Bytes out(1024);
  out[0] = 0x81;
  for (const auto& part : parts) {
    std::copy_n(quote.begin() + static_cast<ptrdiff_t>(body + part.in_body), part.size,
                out.begin() + static_cast<ptrdiff_t>(part.in_report));
  }
  return out;
}

ReportData DataOf(const Bytes& td_report) {
  ReportData out;
  std::copy_n(td_report.begin() + 128, out.size(), out.begin());
  return out;
}

}  // namespace

TEST(QuoteOfThisMachine) {
  for (const char* file : {kV4, kV5}) {
    test::Row row(file);
    const Bytes quote = test::ReadVector(file);
    const Bytes report = ReportOf(quote, BodyAt(file));
    EXPECT_OK(CheckTdReport(report, DataOf(report)));
    EXPECT_OK(CheckQuoteBody(quote, report));
  }
}

// Each byte that the TDREPORT fixes, changed in the quote: the field is named. The others are for the verifier.
TEST(QuoteOfAnother) {
  struct {
    const char* field;
    size_t begin, end;  // in the body
  } rows[] = {
      {nullptr, 0, 16},                                // TEE_TCB_SVN
      {"MRSEAM", 16, 64},         {nullptr, 64, 120},  // MRSIGNERSEAM, SEAMATTRIBUTES
      {"TDATTRIBUTES", 120, 128}, {"XFAM", 128, 136},          {"MRTD", 136, 184},       {"MRCONFIGID", 184, 232},
      {"MROWNER", 232, 280},      {"MROWNERCONFIG", 280, 328}, {"RTMR0", 328, 376},      {"RTMR1", 376, 424},
      {"RTMR2", 424, 472},        {"RTMR3", 472, 520},         {"REPORTDATA", 520, 584}, {nullptr, 584, 600},
  };
  for (const char* file : {kV4, kV5}) {
    const Bytes genuine = test::ReadVector(file);
    const Bytes report = ReportOf(genuine, BodyAt(file));
    for (const auto& row : rows) {
      test::Row scope(row.field == nullptr ? file : row.field);
      for (size_t at = row.begin; at < row.end; ++at) {
        Bytes quote = genuine;
        quote[BodyAt(file) + at] ^= 1;
        const Result<void> checked = CheckQuoteBody(quote, report);
        EXPECT_EQ(checked.ok(), row.field == nullptr);
        if (row.field == nullptr) continue;
        EXPECT_ERROR(checked, Code::kMismatch,
                     "the quote is not this machine's: " + std::string(row.field) + ": the TDX module says");
      }
    }
  }
}

TEST(QuotesThatAreNone) {
  Bytes quote = test::ReadVector(kV4);
  const Bytes report = ReportOf(quote, 48);
  for (size_t size = 0; size < 48 + 584; ++size) {
    EXPECT_ERROR(CheckQuoteBody(ByteView(quote).first(size), report), Code::kTruncated, "quote");
  }
  quote[0] = 3;
  EXPECT_ERROR(CheckQuoteBody(quote, report), Code::kUnsupported, "expected 4 or 5, got 3");
}

TEST(TdReportsThatAreNone) {
  const Bytes report = ReportOf(test::ReadVector(kV4), 48);
  for (size_t size : {0, 1, 128, 520, 1023, 1025}) {
    Bytes cut = report;
    cut.resize(size);
    EXPECT_ERROR(CheckTdReport(cut, DataOf(report)), size < 1024 ? Code::kTruncated : Code::kMalformed,
                 "a TDREPORT has exactly 1024 bytes");
  }
  Bytes sgx = report;
  sgx[0] = 0;
  EXPECT_ERROR(CheckTdReport(sgx, DataOf(report)), Code::kMalformed, "type: expected 0x81, got 0x0");
  for (size_t byte : {0, 32, 63}) {
    ReportData asked = DataOf(report);
    asked[byte] ^= 1;
    EXPECT_ERROR(CheckTdReport(report, asked), Code::kMismatch, "the TDREPORT is over other data");
  }
}

// The eight bits of TUD, one by one; the next one, in SEC, means something else.
TEST(DomainsUnderDebug) {
  for (size_t bit = 0; bit < 9; ++bit) {
    Bytes report = ReportOf(test::ReadVector(kV4), 48);
    report[512 + bit / 8] |= static_cast<uint8_t>(1 << (bit % 8));
    const Result<void> checked = CheckTdReport(report, DataOf(report));
    EXPECT_EQ(checked.ok(), bit == 8);
    if (bit < 8) EXPECT_ERROR(checked, Code::kPolicy, "the host may debug this machine (TDATTRIBUTES");
  }
}
