// SPDX-License-Identifier: Apache-2.0
//
// go.mod (go.dev/ref/mod, "go.mod files"): what it requires and replaces. The rest of it has no part in which modules a
// build needs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"

namespace samovar::lockfile {

struct GoRequirement {
  std::string module, version;
  size_t line = 0;
};

struct GoReplacement {
  std::string module, version;  // an empty version stands for each
  std::string by, by_version;
  // A replacement without a version is a folder.
  [[nodiscard]] bool IsFolder() const { return by_version.empty(); }
};

struct GoMod {
  std::vector<GoRequirement> required;
  std::vector<GoReplacement> replaced;
  // ReplacementOf returns the replacement that holds for a requirement: that of its version before that of all; null
  // if there is none.
  [[nodiscard]] const GoReplacement* ReplacementOf(const GoRequirement& requirement) const;
};

// ReadGoMod reads a go.mod. kMalformed with the line for what does not look like one.
Result<GoMod> ReadGoMod(std::string_view text);

// WordsOfLine cuts the first line off `rest` and returns its words, up to a comment (//); quotes are taken off.
[[nodiscard]] std::vector<std::string_view> WordsOfLine(std::string_view& rest);

}  // namespace samovar::lockfile
