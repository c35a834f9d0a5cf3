// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/text/quoted.h"

#include "measurements/base/text.h"

namespace samovar::lockfile {

namespace {

constexpr uint32_t kHighSurrogate = 0xd800, kLowSurrogate = 0xdc00, kAfterSurrogates = 0xe000;

void AppendUtf8(uint32_t code_point, std::string& out) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3f)); };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xc0 | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xe0 | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

Result<uint32_t> TakeHexDigits(Cursor& cursor, size_t count) {
  uint32_t out = 0;
  for (size_t i = 0; i < count; ++i) {
    const char c = cursor.Peek();
    uint32_t digit = 16;
    if (c >= '0' && c <= '9') digit = static_cast<uint32_t>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<uint32_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') digit = static_cast<uint32_t>(c - 'A' + 10);
    if (digit == 16) return cursor.Expected(Decimal(count) + " hex digits");
    out = out << 4 | digit;
    cursor.Take();
  }
  return out;
}

bool IsSurrogate(uint32_t code) { return code >= kHighSurrogate && code < kAfterSurrogates; }

// What stands behind the backslash and `letter`: x, u or U.
Result<uint32_t> TakeCodePoint(Cursor& cursor, char letter) {
  const size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
  const uint32_t code = TRY(TakeHexDigits(cursor, digits));
  if (code == 0 || code > 0x10ffff) return cursor.Expected("a character other than NUL before this");
  if (!IsSurrogate(code)) return code;
  if (letter == 'u' && code < kLowSurrogate && cursor.TakeIf("\\u")) {
    const uint32_t low = TRY(TakeHexDigits(cursor, digits));
    if (low >= kLowSurrogate && low < kAfterSurrogates) {
      return 0x10000 + ((code - kHighSurrogate) << 10) + (low - kLowSurrogate);
    }
  }
  return cursor.Expected("both halves of a surrogate pair before this");
}

Result<void> TakeEscape(Cursor& cursor, std::string_view escapes, std::string& out) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kStandFor = "\"\\/\b\f\n\r\t";
  const char letter = cursor.Peek(1);
  if (letter == '\0' || escapes.find(letter) == std::string_view::npos) return cursor.Expected("an escape");
  cursor.Take(2);
  const size_t simple = kLetters.find(letter);
  if (simple != std::string_view::npos) {
    out += kStandFor[simple];
  } else {
    AppendUtf8(TRY(TakeCodePoint(cursor, letter)), out);
  }
  return {};
}

}  // namespace

Result<Piece> TakeDoubleQuoted(Cursor& cursor, Document& document, std::string_view escapes) {
  TRY(cursor.Expect("\""));
  const size_t start = cursor.offset();
  std::string decoded;
  bool escaped = false;
  while (true) {
    const std::string_view rest = cursor.rest();
    size_t end = 0;
    while (end < rest.size() && rest[end] != '"' && rest[end] != '\\' && (rest[end] >= ' ' || rest[end] < 0)) ++end;
    const std::string_view plain = cursor.Take(end);
    if (cursor.Peek() == '"' && !escaped) {
      cursor.Take();
      return Document::Source(start, plain.size());
    }
    decoded += plain;
    if (cursor.TakeIf("\"")) return document.Decoded(decoded);
    if (cursor.Peek() != '\\') return cursor.Expected("the closing double quote");
    escaped = true;
    TRY(TakeEscape(cursor, escapes, decoded));
  }
}

Result<Piece> TakeSingleQuoted(Cursor& cursor, Document& document, Doubled doubled) {
  TRY(cursor.Expect("'"));
  const size_t start = cursor.offset();
  std::string decoded;
  while (true) {
    const std::string_view plain = cursor.TakeUntil("'\n");
    if (!cursor.TakeIf("'")) return cursor.Expected("the closing single quote");
    const bool goes_on = doubled == Doubled::kIsQuote && cursor.TakeIf("'");
    if (!goes_on && decoded.empty()) return Document::Source(start, plain.size());
    decoded += plain;
    if (!goes_on) return document.Decoded(decoded);
    decoded += '\'';
  }
}

}  // namespace samovar::lockfile
