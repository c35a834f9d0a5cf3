// SPDX-License-Identifier: Apache-2.0
//
// Which files are the artifacts: a relative path whose parts may hold `*`, `?` and `[…]` (POSIX shell patterns: they
// match neither `/` nor a leading dot; a backslash takes the meaning from the next character). The recipe's parser and
// the appliance, which looks for the files after the build, read patterns with this code alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"

namespace samovar::recipe {

struct Pattern {
  std::string text;
  std::vector<std::string> parts;
  bool everything_below = false;  // it ended in `/**`, which is not among the parts

  // Whether it can name one thing only.
  [[nodiscard]] bool literal() const;
};

// ParsePattern reads a pattern. kMalformed for an absolute path, a part that is empty, `.` or `..`, a character that is
// not printable, `**` anywhere but as the last part behind another, or more than 4096 bytes.
Result<Pattern> ParsePattern(std::string_view text);

// HasWildcard tells whether a part is more than a name.
[[nodiscard]] bool HasWildcard(std::string_view part);

}  // namespace samovar::recipe
