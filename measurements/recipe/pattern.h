// SPDX-License-Identifier: Apache-2.0
//
// Which files are the artifacts: a relative path whose parts may hold `*`, `?` and `[…]` as shell patterns have them.
// They match neither `/` nor a leading dot. `[a-z]` and `[!a-z]` hold ASCII, a `]` that is first stands for itself, and
// there are no classes (`[[:alpha:]]`) and no escapes: `[*]` is a star. The recipe's parser and the appliance, which
// looks for the files after the build, read patterns with this code alone; the C library's would bring its tables of
// all alphabets into the appliance.
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

// ParsePattern reads a pattern. kMalformed for what could not be the path of an artifact (measurements/base/path.h),
// `**` anywhere but as the last part behind another, and a `[` without its `]` or with what it cannot hold.
Result<Pattern> ParsePattern(std::string_view text);

// HasWildcard tells whether a part is more than a name.
[[nodiscard]] bool HasWildcard(std::string_view part);

// Matches tells whether a part of a parsed pattern matches the name of a file. `?` and `[…]` stand for a whole
// character of UTF-8.
[[nodiscard]] bool Matches(std::string_view part, std::string_view name);

}  // namespace samovar::recipe
