// SPDX-License-Identifier: Apache-2.0
#include "measurements/json/span.h"

#include <algorithm>
#include <string>

#include "measurements/base/text.h"

namespace samovar {

namespace {

// Walks over text that is known to be valid JSON. It checks bounds all the same, so that a caller's mistake is an error
// and not a read beyond the end.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] bool AtEnd() const { return at_ >= text_.size(); }

  // Consume skips white space, then `c` if it is next; it returns whether it was.
  bool Consume(char c) {
    SkipSpace();
    if (AtEnd() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  // Value returns the text of the next value.
  std::string_view Value() {
    SkipSpace();
    size_t start = at_;
    size_t depth = 0;
    while (!AtEnd()) {
      char c = text_[at_];
      if (depth == 0 && (c == ',' || c == '}' || c == ']' || c == ':' || IsSpace(c))) break;
      if (c == '"') {
        SkipString();
      } else {
        ++at_;
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
      }
      if (depth == 0 && (c == '"' || c == '}' || c == ']')) break;
    }
    return text_.substr(start, at_ - start);
  }

 private:
  static bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  void SkipSpace() {
    while (!AtEnd() && IsSpace(text_[at_])) ++at_;
  }

  void SkipString() {
    for (++at_; !AtEnd() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

Result<std::string_view> JsonMemberSpan(std::string_view text, std::string_view key) {
  std::string name = "\"" + std::string(key) + "\"";
  Scanner scanner(text);
  bool more = scanner.Consume('{');
  while (more && !scanner.AtEnd()) {
    std::string_view member = scanner.Value();
    if (!scanner.Consume(':')) break;
    std::string_view value = scanner.Value();
    if (member == name) return value;
    more = scanner.Consume(',');
  }
  return Error(Code::kMalformed, "no member " + Quoted(key) + " in plain spelling");
}

}  // namespace samovar
