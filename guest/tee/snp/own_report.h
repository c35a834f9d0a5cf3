// SPDX-License-Identifier: Apache-2.0
//
// What the agent looks at in its own report before it relies on it. Verifiers check all of this and more; but a machine
// whose host may read or change its memory must not come so far as to take in source, and a report that is not over
// what was asked for is of no use to anybody. SNP: MSG_REPORT_RSP (SEV-SNP Firmware ABI, 56860), little-endian. TDX:
// the TDREPORT and the quote (td_report.h).
#pragma once

#include "guest/tee/tee.h"

namespace samovar::tee {

// CheckOwnReport checks that `evidence` is over `asked` (kMismatch), that the host may not debug the guest, that an SNP
// report is of VMPL 0 (kPolicy), and that a quote is about the machine that the TDREPORT is about (kMismatch).
// kTruncated, kMalformed or kUnsupported if it is no report of the evidence's platform.
Result<void> CheckOwnReport(const Answer& evidence, const ReportData& asked);

// CheckedReport asks for a report and checks it. Errors: those of Tee::Report and CheckOwnReport.
Result<Answer> CheckedReport(Tee& tee, const ReportData& report_data);

}  // namespace samovar::tee
