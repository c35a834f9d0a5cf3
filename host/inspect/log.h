// SPDX-License-Identifier: Apache-2.0
//
// A measured-boot event log: its events, and the registers that its replay gives.
#pragma once

#include <string>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/json/json.h"
#include "measurements/tdx/log/event_text.h"

namespace samovar::inspect {

// GuessLogKind tells a CC log, which has SHA-384 digests and nothing else, from that of a TPM.
[[nodiscard]] tdx::LogKind GuessLogKind(const tdx::EventLog& log);

// ReadLogFile returns the bytes of a log of at most tdx::kMaxEventLogSize. ParseEventLog borrows them.
Result<Bytes> ReadLogFile(const std::string& path);

struct DescribedLog {
  Json document;
  std::string words;
};

// DescribeLog reads a log of that kind. Errors: those of the parser; kUnsupported for the ACPI table that only says
// where the log is.
Result<DescribedLog> DescribeLog(ByteView bytes, tdx::LogKind kind);

}  // namespace samovar::inspect
