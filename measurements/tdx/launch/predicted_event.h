// SPDX-License-Identifier: Apache-2.0
//
// An event that the firmware and the kernel are expected to measure, in the order in which they do, and the registers
// that result. An event whose digest cannot be computed from what was given keeps its place and carries the reason; its
// register is then unknown too.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "measurements/hash/digest.h"
#include "measurements/tdx/log/event_log.h"
#include "measurements/tdx/registers.h"

namespace samovar::tdx {

struct PredictedEvent {
  unsigned rtmr;
  EventType type;
  std::optional<Sha384Digest> digest;
  std::string covers;  // what was hashed, in words: "command line \"initrd=initrd console=ttyS0\" in UTF-16"
  std::string reason;  // why there is no digest, and what would have to be given
};

// A register, or why it is not known.
struct PredictedRtmr {
  std::optional<Rtmr> value;
  std::string reason;
};

constexpr size_t kPredictedRtmrs = 3;  // RTMR3 is left to the operating system and zero after boot

// ReplayPredicted extends the registers with `events`.
[[nodiscard]] std::array<PredictedRtmr, kPredictedRtmrs> ReplayPredicted(const std::vector<PredictedEvent>& events);

}  // namespace samovar::tdx
