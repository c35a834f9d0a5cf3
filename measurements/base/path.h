// SPDX-License-Identifier: Apache-2.0
//
// Paths that somebody else chose: what a recipe names, what a build made, what a bundle holds.
#pragma once

#include <string_view>
#include <vector>

namespace samovar {

// What Linux can open by one path (PATH_MAX less its NUL), and in one folder.
inline constexpr size_t kMaxPathSize = 4095;
inline constexpr size_t kMaxNameSize = 255;
// Of folders in each other, the last name included: nothing that a build makes.
inline constexpr size_t kMaxPathLevels = 128;

// PathParts cuts a path at its slashes; "" has one part, which is empty.
[[nodiscard]] std::vector<std::string_view> PathParts(std::string_view path);

// PathFault returns what keeps `path` from naming something below a folder, and the same thing on every system; null if
// nothing does. It must be printable UTF-8 (measurements/base/text.h) within the bounds above, without backslashes,
// and no part of it may be empty, "." or "..". It is the one rule for names of artifacts: who makes, sends, stores or
// verifies them asks here.
[[nodiscard]] const char* PathFault(std::string_view path);

// IsSafeRelativePath tells whether there is no fault.
[[nodiscard]] inline bool IsSafeRelativePath(std::string_view path) { return PathFault(path) == nullptr; }

// StaysBelow tells whether the target of a symbolic link at `path`, which is relative to some folder, is a path that
// does not climb out of that folder by itself: relative, not empty, without NUL. Other links on the way may still lead
// it astray: measurements/statement/links.h.
[[nodiscard]] bool StaysBelow(std::string_view path, std::string_view target);

}  // namespace samovar
