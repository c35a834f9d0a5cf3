// SPDX-License-Identifier: Apache-2.0
//
// Event logs in words, for people who look for the event that differs. What a log carries as data is not measured by
// itself: only its digest is, and for some types the data says what was hashed. Text from a log is escaped.
#pragma once

#include <string>

#include "measurements/json/json.h"
#include "measurements/tdx/log/event_log.h"

namespace samovar::tdx {

// EventTypeName returns the TCG name, "EV_SEPARATOR", or the number in hex for a type without one.
[[nodiscard]] std::string EventTypeName(EventType type);

// How an event's digest relates to the data that the log carries beside it.
enum class DataCheck {
  kHashed,     // the digest is the SHA-384 of the data, or of the variable's value in it
  kDiffers,    // the type says that the data was hashed, but its digest is another: the log has been tampered with
  kElsewhere,  // what was hashed is not in the log
};
[[nodiscard]] DataCheck CheckData(const LoggedEvent& event);

// DescribeData says in words what an event's data holds: the name of a variable, a text, the tag of a tagged event.
[[nodiscard]] std::string DescribeData(const LoggedEvent& event);

// Whose registers a log's indexes name.
enum class LogKind { kCc, kTpm };

// RegisterName returns "RTMR1" or "MRTD" for a CC log, "PCR4" for a TPM log.
[[nodiscard]] std::string RegisterName(LogKind kind, uint32_t index);

// FormatLog returns one line per event and the replayed registers; EncodeLog the same as JSON: {kind, algorithms,
// events: [{register, type, digest, data, data_matches?}], registers: {…}}. Errors: those of the replay.
Result<std::string> FormatLog(LogKind kind, const EventLog& log);
Result<Json> EncodeLog(LogKind kind, const EventLog& log);

}  // namespace samovar::tdx
