// SPDX-License-Identifier: Apache-2.0
//
// The one line that the sandbox's first process leaves for the agent: the command's wait status, or the error that kept
// it from starting.
#pragma once

#include <string>
#include <string_view>

#include "measurements/base/result.h"

namespace samovar::sandbox {

inline constexpr size_t kMaxReport = size_t{8} << 10;

// EncodeStatus takes a status as waitpid(2) gives it.
[[nodiscard]] std::string EncodeStatus(int status);
[[nodiscard]] std::string EncodeError(const Error& error);

// ParseReport returns the status or the error. Only the first line counts: a command that could not be run reports that
// first, and the status that follows means nothing. Errors also: kSystem if there is no report.
Result<int> ParseReport(std::string_view report);

}  // namespace samovar::sandbox
