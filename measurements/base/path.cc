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

const char* PathFault(std::string_view path) {
  static_assert(kMaxPathSize == 4095 && kMaxNameSize == 255 && kMaxPathLevels == 128, "as the words below have it");
  if (path.empty() || path.size() > kMaxPathSize) return "expected 1 to 4095 bytes";
  if (path.front() == '/') return "expected a relative path";
  if (path.find('\\') != std::string_view::npos) return "has a backslash, which elsewhere parts folders";
  if (!IsPrintable(path)) return "expected UTF-8 without characters that act on terminals";
  const std::vector<std::string_view> parts = PathParts(path);
  if (parts.size() > kMaxPathLevels) return "has more than 128 levels";
  for (std::string_view part : parts) {
    if (part.empty() || part == "." || part == "..") return "has an empty, `.` or `..` part";
    if (part.size() > kMaxNameSize) return "has a name of more than 255 bytes";
  }
  return nullptr;
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
