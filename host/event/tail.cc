// SPDX-License-Identifier: Apache-2.0
#include "host/event/tail.h"

#include <deque>

namespace samovar::event {

void Tail::Add(ByteView bytes) {
  text_.append(AsText(bytes));
  // Cut seldom, so that the cost per byte stays constant.
  if (text_.size() > 2 * capacity_) text_.erase(0, text_.size() - capacity_);
}

std::string Tail::LastLines(size_t count) const {
  std::deque<std::string> lines(1);
  for (char c : text_) {
    if (c == '\n') {
      if (!lines.back().empty()) lines.emplace_back();
      if (lines.size() > count + 1) lines.pop_front();
    } else if (c != '\r' && lines.back().size() < 300) {
      lines.back() += c >= 0x20 && c < 0x7f ? c : '.';
    }
  }
  if (lines.back().empty()) lines.pop_back();
  if (lines.size() > count) lines.pop_front();
  std::string out;
  for (const std::string& line : lines) out += "  | " + line + "\n";
  return out;
}

}  // namespace samovar::event
