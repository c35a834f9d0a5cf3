// SPDX-License-Identifier: Apache-2.0
#include "measurements/recipe/pattern.h"

#include <algorithm>

#include "measurements/base/path.h"
#include "measurements/base/text.h"

namespace samovar::recipe {

namespace {

constexpr std::string_view kEverything = "**";

}  // namespace

bool Pattern::literal() const { return std::ranges::none_of(parts, HasWildcard); }

Result<Pattern> ParsePattern(std::string_view text) {
  const auto bad = [&](const char* why) { return Error(Code::kMalformed, Quoted(text) + ": " + why); };
  if (text.empty() || text.size() > kMaxPathSize) return bad("expected 1 to 4096 bytes");
  if (!IsPrintable(text)) return bad("expected UTF-8 without characters that act on terminals");
  if (text.front() == '/') return bad("expected a path relative to the build folder");
  Pattern out;
  out.text = text;
  for (std::string_view part : PathParts(text)) {
    if (part.empty() || part == "." || part == "..") return bad("has an empty, `.` or `..` part");
    if (out.everything_below) return bad("`**` can only be the last part: everything below a folder");
    out.everything_below = part == kEverything;
    if (out.everything_below) continue;
    if (part.find(kEverything) != std::string_view::npos) return bad("`**` can only be a whole part, and the last");
    out.parts.emplace_back(part);
  }
  if (out.parts.empty()) return bad("everything is not an artifact: name folders");
  return out;
}

bool HasWildcard(std::string_view part) { return part.find_first_of("*?[\\") != std::string_view::npos; }

}  // namespace samovar::recipe
