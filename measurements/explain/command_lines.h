// SPDX-License-Identifier: Apache-2.0
//
// Command lines that stand near a planned one: what shells, editors and launchers do to a line without being asked, and
// what people add or leave out while they look for a fault.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace samovar::explain {

struct CommandLine {
  std::string text;
  std::string words;  // how it differs from the planned one: "with a newline at the end"
};

// CommandLinesNear returns variants of `planned`, none of them equal to it or to one another: white space at the ends,
// quotes, no line at all, one word less, one of the usual words more.
[[nodiscard]] std::vector<CommandLine> CommandLinesNear(std::string_view planned);

}  // namespace samovar::explain
