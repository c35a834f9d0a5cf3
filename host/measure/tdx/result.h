// SPDX-License-Identifier: Apache-2.0
//
// What `samovar measure tdx` answers: the predicted registers and their events, as text and as JSON, and how they agree
// with a log.
#pragma once

#include <string>

#include "measurements/base/result.h"
#include "measurements/json/json.h"
#include "measurements/tdx/launch/launch_prediction.h"

namespace samovar::measure {

enum class Events { kLeftOut, kListed };

// TdxText is a line a register, "-" for one that is not known, and one an event if they are listed.
[[nodiscard]] std::string TdxText(const tdx::LaunchPrediction& prediction, Events events);

// TdxJson returns {"mrtd", "rtmr0" … "rtmr2", "reasons", "firmware"}, and "events" if they are listed. A register that
// is not known is null, and has a reason.
[[nodiscard]] Json TdxJson(const tdx::LaunchPrediction& prediction, Events events);

// TdxReasons says for each register that is not known why, a line each.
[[nodiscard]] std::vector<std::string> TdxReasons(const tdx::LaunchPrediction& prediction);

// How a log agrees with a prediction.
struct LogComparison {
  std::string text;        // event by event
  Json json;               // TdxJson with "comparison" and "first_difference"
  std::string difference;  // where they part, in words; empty if the log holds what was expected
};

// CompareWithLog aligns the predicted events with the CC or TPM event log at `path`. Errors: those of reading and
// parsing it, naming the file.
Result<LogComparison> CompareWithLog(const tdx::LaunchPrediction& prediction, const std::string& path);

}  // namespace samovar::measure
