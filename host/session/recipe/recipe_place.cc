// SPDX-License-Identifier: Apache-2.0
#include "host/session/recipe/recipe_place.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::session {

namespace {

constexpr std::string_view kAtByte = "JSON at byte ";
constexpr std::string_view kKey = "key \"";

// The offset that the message speaks of, or npos.
size_t OffsetOf(std::string_view message, std::string_view text) {
  if (const size_t at = message.find(kAtByte); at != std::string_view::npos) {
    std::string_view digits = message.substr(at + kAtByte.size());
    digits = digits.substr(0, digits.find_first_not_of("0123456789"));
    auto number = ParseNumber(digits, text.size(), "offset");
    return number.ok() ? *number : std::string_view::npos;
  }
  const size_t at = message.find(kKey);
  if (at == std::string_view::npos) return at;
  std::string_view name = message.substr(at + kKey.size());
  name = name.substr(0, name.find('"'));
  return text.find("\"" + std::string(name) + "\"");
}

}  // namespace

Error AtLine(Error error, const std::string& where, std::string_view text) {
  const size_t offset = OffsetOf(error.message(), text);
  if (offset == std::string_view::npos) return std::move(error).In(where);
  const auto lines = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n');
  return std::move(error).In(where + ", line " + Decimal(static_cast<uint64_t>(lines) + 1));
}

}  // namespace samovar::session
