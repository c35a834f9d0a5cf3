// SPDX-License-Identifier: Apache-2.0
//
// The environment variables of a build: a fixed set that does not depend on the machine, then what the recipe adds.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "measurements/base/result.h"

namespace samovar::sandbox {

inline constexpr size_t kMaxEnvironmentSize = size_t{64} << 10;

// ComposeEnvironment returns NAME=value strings sorted by name: PATH, HOME, TMPDIR, LANG, LC_ALL, TZ, USER, LOGNAME,
// SHELL, TERM, LSAN_OPTIONS, SOURCE_DATE_EPOCH = `source_date_epoch`; then those of `recipe`, which may replace any of
// them. Errors: kMalformed for a name that is not [A-Za-z_][A-Za-z0-9_]* or a value with a NUL byte, kLimit beyond
// kMaxEnvironmentSize.
Result<std::vector<std::string>> ComposeEnvironment(int64_t source_date_epoch,
                                                    const std::map<std::string, std::string>& recipe);

}  // namespace samovar::sandbox
