// SPDX-License-Identifier: Apache-2.0
//
// Where in a recipe an error is. The reader of recipes, which the appliance has too, names keys and byte offsets;
// people look for lines.
#pragma once

#include <string>
#include <string_view>

#include "measurements/base/result.h"

namespace samovar::session {

// AtLine returns the error of a reader of `text` with "WHERE, line N: " in front: the line of the byte that it names
// ("JSON at byte 17"), or the first one that has the key it names ('key "build"'); without a line if it names neither.
[[nodiscard]] Error AtLine(Error error, const std::string& where, std::string_view text);

}  // namespace samovar::session
