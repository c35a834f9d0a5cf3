// SPDX-License-Identifier: Apache-2.0
//
// Aligning a predicted boot with a logged one, register by register, to name the first event that differs and, where
// the log allows, why. A TPM log of the same software is compared by the registers that a TPM and a trust domain share:
// PCR 1 and 7 stand for RTMR0, PCR 2 to 6 for RTMR1, PCR 8 to 15 for RTMR2.
#pragma once

#include <string>
#include <vector>

#include "measurements/json/json.h"
#include "measurements/tdx/launch/predicted_event.h"
#include "measurements/tdx/log/event_log.h"
#include "measurements/tdx/log/event_text.h"

namespace samovar::tdx {

enum class Match {
  kEqual,
  kDiffers,  // both have an event in this place, with another digest or type
  kMissing,  // predicted, but not in the log
  kExtra,    // in the log, but not predicted
  kUnknown,  // in both, but the prediction had no digest
};
[[nodiscard]] const char* MatchName(Match match);

struct ComparedEvent {
  unsigned rtmr;
  Match match;
  EventType type;
  std::string predicted;  // digest in hex, or "-"
  std::string logged;     // digest in hex, or "-"
  std::string covers;     // of the predicted event, or the description of the logged one
  std::string hint;       // for kDiffers and the like: what may be the cause; may be empty
};

// CompareEvents aligns the events. Of a TPM log the separators and the events that only a TPM or only a TD has (the
// firmware volumes, the TD HOB, the configuration volume, fw_cfg items) are left out, and so are events of registers
// that have no counterpart.
[[nodiscard]] std::vector<ComparedEvent> CompareEvents(const std::vector<PredictedEvent>& predicted, LogKind kind,
                                                       const EventLog& log);

// FirstDifference returns the index of the first event that is neither equal nor unknown, or nothing.
[[nodiscard]] std::optional<size_t> FirstDifference(const std::vector<ComparedEvent>& events);

}  // namespace samovar::tdx
