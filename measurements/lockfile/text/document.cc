// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/text/document.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/lockfile/text/cursor.h"

namespace samovar::lockfile {

Document::Document(std::string_view text, Plain plain) : text_(text), plain_(plain) {
  CHECK(text.size() <= kMaxTextSize);
  nodes_.push_back(Node{.line = 1});
}

Result<void> Document::Check(std::string_view text) {
  if (text.size() > kMaxTextSize) {
    return Error(Code::kLimit, Decimal(text.size()) + " bytes; at most " + Decimal(kMaxTextSize) + " are read");
  }
  if (text.find('\0') != std::string_view::npos) return Error(Code::kMalformed, "contains a NUL byte");
  if (!IsUtf8(text)) return Error(Code::kMalformed, "expected UTF-8, found other bytes");
  return {};
}

Value Document::root() const { return ValueOf(0); }

Value Document::ValueOf(uint32_t number) const { return {*this, number}; }

Result<uint32_t> Document::Add(uint32_t parent, Piece key, ValueKind kind, Piece content, size_t line) {
  if (nodes_.size() >= kMaxValues) {
    return AtLine(line, Code::kLimit, "more than " + Decimal(kMaxValues) + " values");
  }
  const auto number = static_cast<uint32_t>(nodes_.size());
  nodes_.push_back(Node{.key = key, .content = content, .line = static_cast<uint32_t>(line), .kind = kind});
  Node& above = nodes_[parent];
  if (above.first == 0)
    above.first = number;
  else
    nodes_[above.last].next = number;
  above.last = number;
  return number;
}

Piece Document::Source(size_t offset, size_t size) {
  CHECK(offset + size <= kMaxTextSize);
  return {.offset = static_cast<uint32_t>(offset), .size = static_cast<uint32_t>(size) & 0x7fffffffU, .decoded = 0};
}

Piece Document::Decoded(std::string_view text) {
  if (decoded_.capacity() < text_.size()) decoded_.reserve(text_.size());  // once: what is kept does not move
  CHECK(decoded_.size() + text.size() <= text_.size());
  Piece piece = Source(decoded_.size(), text.size());
  piece.decoded = 1;
  decoded_ += text;
  return piece;
}

std::string_view Document::View(Piece piece) const {
  const std::string_view from = piece.decoded != 0 ? std::string_view(decoded_) : text_;
  return from.substr(piece.offset, piece.size);
}

Result<void> Document::CheckKeys() const {
  std::vector<uint32_t> members;
  for (const Node& node : nodes_) {
    if (node.kind != ValueKind::kMap) continue;
    members.clear();
    for (uint32_t child = node.first; child != 0; child = nodes_[child].next) members.push_back(child);
    std::ranges::sort(members, [this](uint32_t a, uint32_t b) {
      const int order = View(nodes_[a].key).compare(View(nodes_[b].key));
      return order != 0 ? order < 0 : a < b;
    });
    for (size_t i = 1; i < members.size(); ++i) {
      const Node& second = nodes_[members[i]];
      if (View(second.key) == View(nodes_[members[i - 1]].key)) {
        return AtLine(
            second.line, Code::kMalformed,
            "the key " + Quoted(View(second.key)) + " stands here and in line " + Decimal(nodes_[members[i - 1]].line));
      }
    }
  }
  return {};
}

std::optional<Value> Value::At(uint32_t number) const {
  if (number == 0) return std::nullopt;
  return Value(*document_, number);
}

std::optional<std::string_view> Value::Text() const {
  const bool is_text =
      kind() == ValueKind::kText || (kind() == ValueKind::kWord && document_->plain_ == Document::Plain::kIsText);
  if (!is_text) return std::nullopt;
  return Scalar();
}

std::optional<Value> Value::Find(std::string_view key) const {
  if (kind() != ValueKind::kMap) return std::nullopt;
  for (auto child = First(); child.has_value(); child = child->Next()) {
    if (child->key() == key) return child;
  }
  return std::nullopt;
}

Result<Value> Value::MemberAt(std::string_view key, std::string_view expected) const {
  const std::optional<Value> member = Find(key);
  if (!member.has_value()) {
    return AtLine(line(), Code::kMalformed, "expected " + std::string(expected) + " " + Quoted(key) + ", found none");
  }
  return *member;
}

Result<std::string_view> Value::TextAt(std::string_view key) const {
  const Value member = TRY(MemberAt(key, "the text"));
  const std::optional<std::string_view> text = member.Text();
  if (!text.has_value()) {
    return AtLine(member.line(), Code::kMalformed, Quoted(key) + ": expected text, found " + KindName(member.kind()));
  }
  return *text;
}

Result<Value> Value::MapAt(std::string_view key) const {
  const Value member = TRY(MemberAt(key, "the map"));
  if (member.kind() == ValueKind::kMap) return member;
  return AtLine(member.line(), Code::kMalformed, Quoted(key) + ": expected a map, found " + KindName(member.kind()));
}

Result<Value> Value::ListAt(std::string_view key) const {
  const Value member = TRY(MemberAt(key, "the list"));
  if (member.kind() == ValueKind::kList) return member;
  return AtLine(member.line(), Code::kMalformed, Quoted(key) + ": expected a list, found " + KindName(member.kind()));
}

const char* KindName(ValueKind kind) {
  switch (kind) {
    case ValueKind::kWord: return "a word";
    case ValueKind::kText: return "text";
    case ValueKind::kMap: return "a map";
    case ValueKind::kList: return "a list";
  }
  return "?";
}

}  // namespace samovar::lockfile
