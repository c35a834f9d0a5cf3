// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/snp/own_report.h"

#include "guest/tee/tdx/tdreport.h"
#include "measurements/base/text.h"

namespace samovar::tee {
namespace {

// Offsets in an SNP report, and the debug bit of POLICY.
constexpr size_t kPolicyAt = 0x08;
constexpr size_t kVmplAt = 0x30;
constexpr size_t kReportDataAt = 0x50;
constexpr uint64_t kPolicyDebug = uint64_t{1} << 19;

struct Claims {
  uint64_t debug = 0;  // the bit that allows it
  uint32_t vmpl = 0;
  ReportData report_data{};
};

Result<Claims> ReadSnp(ByteView report) {
  Claims claims;
  ByteReader reader(report);
  TRY(reader.Skip(kPolicyAt, "report"));
  claims.debug = TRY(reader.U64Le("report: POLICY")) & kPolicyDebug;
  TRY(reader.Skip(kVmplAt - reader.offset(), "report"));
  claims.vmpl = TRY(reader.U32Le("report: VMPL"));
  TRY(reader.Skip(kReportDataAt - reader.offset(), "report"));
  claims.report_data = TRY(reader.Fixed<64>("report: REPORT_DATA"));
  return claims;
}

}  // namespace

Result<void> CheckOwnReport(const Evidence& evidence, const ReportData& asked) {
  if (evidence.platform == Platform::kTdx) {
    TRY(CheckTdReport(evidence.td_report, asked));
    return CheckQuoteBody(evidence.report, evidence.td_report);
  }
  const Claims claims = TRY(ReadSnp(evidence.report));
  if (claims.debug != 0) {
    return Error(Code::kPolicy, "the host may debug this machine (guest policy " + HexNumber(claims.debug) +
                                    "): it builds nothing; launch it without the debug bit");
  }
  if (claims.vmpl != 0) {
    return Error(Code::kPolicy, "the report is of VMPL " + Decimal(claims.vmpl) + ", expected 0");
  }
  if (claims.report_data == asked) return {};
  return Error(Code::kMismatch, "the report is over other data: expected " + EncodeHex(asked) + ", got " +
                                    EncodeHex(claims.report_data));
}

Result<Evidence> CheckedReport(Tee& tee, const ReportData& report_data) {
  Evidence evidence = TRY(tee.Report(report_data));
  TRY(CheckOwnReport(evidence, report_data));
  return evidence;
}

}  // namespace samovar::tee
