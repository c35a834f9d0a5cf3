// SPDX-License-Identifier: Apache-2.0
//
// Quotes and their TCB evaluation as JSON, for `inspect --json` and `verify --json`. Byte strings are hex in file
// order; 64-bit words are hex text.
#pragma once

#include "measurements/json/json.h"
#include "measurements/tdx/collateral/tcb_evaluation.h"
#include "measurements/tdx/pck/pck_extension.h"
#include "measurements/tdx/quote/quote.h"

namespace samovar::tdx {

// QuoteJson returns the header, every field of the TD report, the report of the quoting enclave and, if the PCK
// certificate can be read, what it says about the platform. Nothing of it is verified.
[[nodiscard]] Json QuoteJson(const Quote& quote);

// TdReportJson returns the fields of the TD report by the names of the specification in lower case ("mr_td", "rtmr0").
[[nodiscard]] Json TdReportJson(const TdReport& report);

// PlatformJson returns the contents of a PCK certificate's SGX extension.
[[nodiscard]] Json PlatformJson(const PckExtension& platform);

// TcbJson returns {status, platform, module?, running_platform?, running_module?, quoting_enclave?, advisories}.
[[nodiscard]] Json TcbJson(const TcbEvaluation& tcb);

}  // namespace samovar::tdx
