// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/log/replay.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

// The index of RTMRn in a log.
constexpr uint32_t LogIndex(size_t rtmr) { return static_cast<uint32_t>(rtmr) + 1; }

constexpr size_t kSoftwareRtmr = 3;

bool HasEventsFor(const EventLog& log, size_t rtmr) {
  return std::any_of(log.events.begin(), log.events.end(),
                     [&](const LoggedEvent& event) { return event.index == LogIndex(rtmr); });
}

Check Failed(std::string why) { return {"tdx event log", CheckStatus::kFail, std::move(why)}; }

}  // namespace

Check CheckEventLog(const TdReport& report, ByteView log) {
  auto parsed = ParseEventLog(log);
  if (!parsed.ok()) return Failed(parsed.error().message());
  auto replayed = ReplayRtmrs(*parsed);
  if (!replayed.ok()) return Failed(replayed.error().message());
  std::string why;
  std::string note;
  for (size_t i = 0; i < kRtmrCount; ++i) {
    if ((*replayed)[i] == report.rtmrs[i]) continue;
    if (i == kSoftwareRtmr && !HasEventsFor(*parsed, i)) {
      note = "; RTMR3 was extended by software that this log does not cover";
      continue;
    }
    why += (why.empty() ? "" : "; ") + ("RTMR" + Decimal(i)) + ": the log gives " + (*replayed)[i].hex() +
           ", the quote has " + report.rtmrs[i].hex();
  }
  if (!why.empty()) return Failed(why);
  return {"tdx event log", CheckStatus::kPass,
          Decimal(parsed->events.size()) + " events, whose replay gives the RTMRs of the quote" + note};
}

}  // namespace samovar::tdx
