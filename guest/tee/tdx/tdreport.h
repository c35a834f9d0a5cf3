// SPDX-License-Identifier: Apache-2.0
//
// The TDREPORT: what the TDX module itself tells a trust domain about that domain, with no host in between. A quote is
// made from one by a service of the host, so the agent believes the TDREPORT and holds the quote against it
// (measurements/tdx/quote/layout.h).
#pragma once

#include <span>

#include "guest/tee/tee.h"
#include "measurements/tdx/quote/layout.h"

namespace samovar::tee {

// What a TDREPORT, the body of a quote, and perhaps a file of sysfs have in common.
struct TdField {
  Field in_report;
  Field in_body;
  const char* file;  // below the kernel's folder of measurement registers; null if there is none
};

// TdFields lists what must be the same everywhere. Not among them: the security versions, which the quoting enclave
// takes from one of two places, MRSIGNERSEAM and SEAMATTRIBUTES, for which it writes zeros, and what only version 5 of
// a quote has. They are no property of the domain, and a verifier judges them with a signature.
[[nodiscard]] std::span<const TdField> TdFields();

// CheckTdReport checks that these bytes are a TDREPORT (kTruncated, kMalformed), of a domain that the host may not
// debug (kPolicy), over `asked` (kMismatch).
Result<void> CheckTdReport(ByteView td_report, const ReportData& asked);

// CheckTdField compares one value from elsewhere with the TDREPORT's, which has tdx::kTdReportSize bytes. kMismatch
// names the field and, as `whose`, where the other value comes from.
Result<void> CheckTdField(const TdField& field, ByteView td_report, ByteView value, std::string_view whose);

// CheckQuoteBody compares every field of a quote, version 4 or 5 (DCAP Quoting Library API, appendix A.3), with a
// TDREPORT that CheckTdReport accepted. Errors: kUnsupported for another version, kTruncated, kMismatch.
Result<void> CheckQuoteBody(ByteView quote, ByteView td_report);

}  // namespace samovar::tee
