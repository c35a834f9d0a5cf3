// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/text/cursor.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::lockfile {

namespace {
constexpr size_t kShown = 24;  // bytes of the text in a message
}

std::string_view Cursor::Take(size_t size) {
  CHECK(size <= text_.size() - offset_);
  const std::string_view taken = text_.substr(offset_, size);
  line_ += static_cast<size_t>(std::count(taken.begin(), taken.end(), '\n'));
  offset_ += size;
  return taken;
}

bool Cursor::TakeIf(std::string_view word) {
  if (!At(word)) return false;
  Take(word.size());
  return true;
}

std::string_view Cursor::TakeWhile(std::string_view set) {
  const size_t end = rest().find_first_not_of(set);
  return Take(end == std::string_view::npos ? rest().size() : end);
}

std::string_view Cursor::TakeUntil(std::string_view set) {
  const size_t end = rest().find_first_of(set);
  return Take(end == std::string_view::npos ? rest().size() : end);
}

Result<void> Cursor::Expect(std::string_view word) {
  if (!TakeIf(word)) return Expected(Quoted(word));
  return {};
}

Error Cursor::Expected(std::string_view what) const {
  std::string found = "the end of the file";
  if (!AtEnd()) {
    const std::string_view here = rest().substr(0, rest().find('\n'));
    found = here.empty() ? "the end of the line" : Quoted(here.substr(0, kShown));
  }
  return AtLine(line_, Code::kMalformed, "expected " + std::string(what) + ", found " + found);
}

Error AtLine(size_t line, Code code, std::string_view message) {
  return Error(code, "line " + Decimal(line) + ": " + std::string(message));
}

}  // namespace samovar::lockfile
