// SPDX-License-Identifier: Apache-2.0
//
// Does an event log explain a quote? The log itself is signed by nobody: it is worth something only as far as its
// replay gives the registers that the quote reports.
#pragma once

#include "measurements/base/bytes.h"
#include "measurements/tdx/log/event_log.h"
#include "measurements/tdx/quote/quote_body.h"
#include "measurements/verdict/verdict.h"

namespace samovar::tdx {

// CheckEventLog replays a CCEL log and compares the RTMRs with those of the report, as the check "tdx event log". RTMR3
// belongs to the software in the TD, which need not write to that log: if the log has no events for it, it is not
// compared, and the detail says so.
[[nodiscard]] Check CheckEventLog(const TdReport& report, ByteView log);

}  // namespace samovar::tdx
