// SPDX-License-Identifier: Apache-2.0
#include "measurements/recipe/pattern.h"

#include <algorithm>

#include "measurements/base/path.h"
#include "measurements/base/text.h"

namespace samovar::recipe {

namespace {

constexpr std::string_view kEverything = "**";

// SetSize returns the length of the `[…]` that `pattern` begins with; 0 if it has no end.
size_t SetSize(std::string_view pattern) {
  const size_t first = pattern.starts_with("[!") ? 2 : 1;
  const size_t end = pattern.find(']', first + 1);
  return end == std::string_view::npos ? 0 : end + 1;
}

const char* SetFault(std::string_view part) {
  for (size_t at = 0; (at = part.find('[', at)) != std::string_view::npos;) {
    const size_t size = SetSize(part.substr(at));
    if (size == 0) return "a `[` has no `]`; `[[]` is a bracket";
    const std::string_view set = part.substr(at, size);
    if (set.find("[:") != std::string_view::npos) return "classes of characters as `[:alpha:]` are not known";
    if (!std::ranges::all_of(set, [](char c) { return c > 0; })) return "`[…]` holds ASCII only";
    at += size;
  }
  return nullptr;
}

// `set` is all of `[…]`.
bool InSet(std::string_view set, char c) {
  const bool negated = set[1] == '!';
  set.remove_prefix(negated ? 2 : 1);
  set.remove_suffix(1);
  bool found = false;
  for (size_t i = 0; i < set.size(); ++i) {
    const bool range = i + 2 < set.size() && set[i + 1] == '-';
    found = found || (set[i] <= c && c <= set[range ? i + 2 : i]);
    if (range) i += 2;
  }
  return found != negated;
}

size_t CharacterSize(std::string_view name) {
  size_t size = 1;
  while (size < name.size() && (name[size] & 0xc0) == 0x80) ++size;
  return size;
}

// Step takes one character off both if the pattern's first element, which is no star, stands for the name's.
bool Step(std::string_view& pattern, std::string_view& name) {
  if (pattern.empty() || name.empty()) return false;
  size_t taken = 1;
  size_t size = 1;
  if (pattern.front() == '?') {
    size = CharacterSize(name);
  } else if (pattern.front() == '[') {
    taken = SetSize(pattern);
    size = CharacterSize(name);
    if (!InSet(pattern.substr(0, taken), name.front())) return false;
  } else if (pattern.front() != name.front()) {
    return false;
  }
  pattern.remove_prefix(taken);
  name.remove_prefix(size);
  return true;
}

}  // namespace

bool Pattern::literal() const { return std::ranges::none_of(parts, HasWildcard); }

Result<Pattern> ParsePattern(std::string_view text) {
  const auto bad = [&](const char* why) { return Error(Code::kMalformed, Quoted(text) + ": " + why); };
  if (const char* fault = PathFault(text)) return bad(fault);
  Pattern out;
  out.text = text;
  for (std::string_view part : PathParts(text)) {
    if (out.everything_below) return bad("`**` can only be the last part: everything below a folder");
    out.everything_below = part == kEverything;
    if (out.everything_below) continue;
    if (part.find(kEverything) != std::string_view::npos) return bad("`**` can only be a whole part, and the last");
    if (const char* fault = SetFault(part)) return bad(fault);
    out.parts.emplace_back(part);
  }
  if (out.parts.empty()) return bad("everything is not an artifact: name folders");
  return out;
}

bool HasWildcard(std::string_view part) { return part.find_first_of("*?[") != std::string_view::npos; }

bool Matches(std::string_view part, std::string_view name) {
  if (name.starts_with('.') && !part.starts_with('.')) return false;
  // Where to go on if a step fails: behind the last star, which takes one character more.
  std::string_view after_star;
  std::string_view rest;
  bool starred = false;
  while (!part.empty() || !name.empty()) {
    if (part.starts_with('*')) {
      part.remove_prefix(1);
      after_star = part;
      rest = name;
      starred = true;
    } else if (!Step(part, name)) {
      if (!starred || rest.empty()) return false;
      rest.remove_prefix(CharacterSize(rest));
      part = after_star;
      name = rest;
    }
  }
  return true;
}

}  // namespace samovar::recipe
