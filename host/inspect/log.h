// SPDX-License-Identifier: Apache-2.0
//
// Showing a measured-boot event log: `samovar inspect --ccel FILE` and `--tpm-log FILE`.
#pragma once

#include <string>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/tdx/log/event_text.h"

namespace samovar::cli {

// GuessLogKind tells a CC log, which has SHA-384 digests and nothing else, from that of a TPM.
[[nodiscard]] tdx::LogKind GuessLogKind(const tdx::EventLog& log);

// ReadLogFile returns the bytes of a log of at most tdx::kMaxEventLogSize. ParseEventLog borrows them.
Result<Bytes> ReadLogFile(const std::string& path);

// InspectLog prints the events of the log at `path` and the registers that its replay gives, as text or as JSON;
// returns the exit status.
Result<int> InspectLog(const std::string& path, tdx::LogKind kind, bool json);

}  // namespace samovar::cli
