// SPDX-License-Identifier: Apache-2.0
//
// A place in a text that is being read, with its line: what all readers of this folder walk with. Every error says the
// line, what was expected and what stands there.
#pragma once

#include <string>
#include <string_view>

#include "measurements/base/result.h"

namespace samovar::lockfile {

class Cursor {
 public:
  // `text` has no NUL byte and outlives the cursor.
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] size_t offset() const { return offset_; }
  // Of where the cursor is, from 1.
  [[nodiscard]] size_t line() const { return line_; }
  [[nodiscard]] bool AtEnd() const { return offset_ == text_.size(); }
  [[nodiscard]] std::string_view rest() const { return text_.substr(offset_); }
  // Peek returns the byte `ahead` of here; NUL behind the end.
  [[nodiscard]] char Peek(size_t ahead = 0) const {
    return ahead < text_.size() - offset_ ? text_[offset_ + ahead] : '\0';
  }
  [[nodiscard]] bool At(std::string_view word) const { return rest().starts_with(word); }

  // Take returns the next `size` bytes and goes behind them; there must be as many.
  std::string_view Take(size_t size = 1);
  // TakeIf goes behind `word` if it stands here.
  bool TakeIf(std::string_view word);
  // TakeWhile returns the longest run of bytes of `set` from here; TakeUntil the longest run of others.
  std::string_view TakeWhile(std::string_view set);
  std::string_view TakeUntil(std::string_view set);
  // Expect is TakeIf, and Expected(word) if it does not stand here.
  Result<void> Expect(std::string_view word);

  // Expected is the error kMalformed "line N: expected WHAT, found …".
  [[nodiscard]] Error Expected(std::string_view what) const;

 private:
  std::string_view text_;
  size_t offset_ = 0;
  size_t line_ = 1;
};

// AtLine is the error with "line N: " in front.
[[nodiscard]] Error AtLine(size_t line, Code code, std::string_view message);

}  // namespace samovar::lockfile
