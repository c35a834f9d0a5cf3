// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/snp/own_report.h"

#include <algorithm>

#include "guest/tee/tdx/tdreport.h"
#include "measurements/base/text.h"
#include "measurements/snp/report/guest_policy.h"
#include "measurements/snp/report/layout.h"

namespace samovar::tee {

Result<void> CheckOwnReport(const Answer& evidence, const ReportData& asked) {
  if (evidence.platform == Platform::kTdx) {
    TRY(CheckTdReport(evidence.td_report, asked));
    return CheckQuoteBody(evidence.report, evidence.td_report);
  }
  const Structure report = TRY(Structure::Of(evidence.report, snp::kReportSize, "an SNP report"));
  const uint64_t debug = report.Number(snp::layout::kPolicy) & snp::GuestPolicy::kDebug;
  if (debug != 0) {
    return Error(Code::kPolicy, "the host may debug this machine (guest policy " + HexNumber(debug) +
                                    "): it builds nothing; launch it without the debug bit");
  }
  const uint64_t vmpl = report.Number(snp::layout::kVmpl);
  if (vmpl != 0) return Error(Code::kPolicy, "the report is of VMPL " + Decimal(vmpl) + ", expected 0");
  const ByteView data = report.Raw(snp::layout::kReportData);
  if (std::ranges::equal(data, asked)) return {};
  return Error(Code::kMismatch,
               "the report is over other data: expected " + EncodeHex(asked) + ", got " + EncodeHex(data));
}

Result<Answer> CheckedReport(Tee& tee, const ReportData& report_data) {
  Answer evidence = TRY(tee.Report(report_data));
  TRY(CheckOwnReport(evidence, report_data));
  return evidence;
}

}  // namespace samovar::tee
