// SPDX-License-Identifier: Apache-2.0
//
// Which file a program's name stands for.
#pragma once

#include <optional>
#include <string>

namespace samovar::run {

// FindProgram returns the file that is run for `name`: itself if it has a slash, else the first of the folders of PATH
// (without one: /usr/bin and /bin) that has an executable file of that name. Nothing if none has. An empty folder in
// PATH stands for the working folder elsewhere; here for nothing.
[[nodiscard]] std::optional<std::string> FindProgram(const std::string& name);

}  // namespace samovar::run
