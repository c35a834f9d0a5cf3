// SPDX-License-Identifier: Apache-2.0
//
// Paths that somebody else chose: what a recipe names, what a build made, what a bundle holds.
#pragma once

#include <string_view>
#include <vector>

namespace samovar {

inline constexpr size_t kMaxPathSize = 4096;

// PathParts cuts a path at its slashes; "" has one part, which is empty.
[[nodiscard]] std::vector<std::string_view> PathParts(std::string_view path);

// IsSafeRelativePath tells whether `path` names something below a folder, and the same thing on every system: printable
// UTF-8 (measurements/base/text.h) of at most kMaxPathSize bytes, no backslash, no part that is empty, "." or "..".
[[nodiscard]] bool IsSafeRelativePath(std::string_view path);

// StaysBelow tells whether the target of a symbolic link at `path`, which is relative to some folder, is a path that
// does not climb out of that folder by itself: relative, not empty, without NUL. Other links on the way may still lead
// it astray: measurements/statement/links.h.
[[nodiscard]] bool StaysBelow(std::string_view path, std::string_view target);

}  // namespace samovar
