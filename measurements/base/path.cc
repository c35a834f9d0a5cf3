// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/path.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar {

std::vector<std::string_view> PathParts(std::string_view path) {
  std::vector<std::string_view> out;
  for (size_t start = 0; start <= path.size();) {
    const size_t end = std::min(path.find('/', start), path.size());
    out.push_back(path.substr(start, end - start));
    start = end + 1;
  }
  return out;
}

bool IsSafeRelativePath(std::string_view path) {
  if (path.size() > kMaxPathSize || path.find('\\') != std::string_view::npos || !IsPrintable(path)) return false;
  return std::ranges::none_of(PathParts(path),
                              [](std::string_view part) { return part.empty() || part == "." || part == ".."; });
}

bool StaysBelow(std::string_view path, std::string_view target) {
  if (target.empty() || target.front() == '/' || target.find('\0') != std::string_view::npos) return false;
  // The depth of the folder that holds the link, then a step for each part of the target.
  auto depth = std::ranges::count(path, '/');
  for (std::string_view part : PathParts(target)) {
    if (part == "..")
      --depth;
    else if (!part.empty() && part != ".")
      ++depth;
    if (depth < 0) return false;
  }
  return true;
}

}  // namespace samovar
