// SPDX-License-Identifier: Apache-2.0
//
// The table of commands. A command is one file, host/cli/<name>.cc, that defines its Command; this table is the only
// list.
#pragma once

#include <span>

#include "host/cli/arguments.h"

namespace samovar::cli {

// Commands returns all commands in the order in which help lists them.
[[nodiscard]] std::span<const Command* const> Commands();

}  // namespace samovar::cli
