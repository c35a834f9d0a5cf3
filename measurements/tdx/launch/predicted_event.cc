// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/launch/predicted_event.h"

namespace samovar::tdx {

std::array<PredictedRtmr, kPredictedRtmrs> ReplayPredicted(const std::vector<PredictedEvent>& events) {
  std::array<PredictedRtmr, kPredictedRtmrs> rtmrs;
  for (PredictedRtmr& rtmr : rtmrs) rtmr.value = Rtmr{};
  for (const PredictedEvent& event : events) {
    PredictedRtmr& rtmr = rtmrs[event.rtmr];
    if (!rtmr.value) continue;  // the first reason is the one to report
    if (event.digest) {
      rtmr.value->Extend(*event.digest);
    } else {
      rtmr = {std::nullopt, event.reason};
    }
  }
  return rtmrs;
}

}  // namespace samovar::tdx
