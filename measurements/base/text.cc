// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/text.h"

#include <algorithm>

namespace samovar {

namespace {

constexpr char kHexDigits[] = "0123456789abcdef";
constexpr char kBase64Digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr size_t kQuotedMax = 200;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int Base64Value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

std::string Digits(uint64_t value, unsigned base) {
  std::string out;
  do {
    out.push_back(kHexDigits[value % base]);
    value /= base;
  } while (value != 0);
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace

std::string Decimal(uint64_t value) { return Digits(value, 10); }

std::string HexNumber(uint64_t value) { return "0x" + Digits(value, 16); }

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text.substr(0, kQuotedMax)) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7e || c == '"' || c == '\\') {
      out += "\\x";
      out.push_back(kHexDigits[byte >> 4]);
      out.push_back(kHexDigits[byte & 15]);
    } else {
      out.push_back(c);
    }
  }
  return out + (text.size() > kQuotedMax ? "\"…" : "\"");
}

std::optional<uint32_t> TakeCharacter(std::string_view& text) {
  auto byte = [&](size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
  const unsigned lead = byte(0);
  const size_t more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  bool valid = lead < 0x80 || (lead >= 0xc2 && lead <= 0xf4);
  uint32_t point = more == 0 ? lead : lead & (0x3fU >> more);
  // The second byte is limited further for leads that could spell overlong forms, surrogates or points above 0x10ffff.
  unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  for (size_t i = 1; i <= more; ++i) {
    const unsigned next = byte(i);
    valid = valid && next >= low && next <= high;
    point = point << 6 | (next & 0x3f);
    low = 0x80;
    high = 0xbf;
  }
  text.remove_prefix(valid ? 1 + more : 1);
  if (!valid) return std::nullopt;
  return point;
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    if (!TakeCharacter(text)) return false;
  }
  return true;
}

bool ActsOnTerminals(uint32_t code_point) {
  struct Range {
    uint16_t first, last;
  };
  static constexpr Range kRanges[] = {{0x00, 0x1f},     {0x7f, 0x9f},     {0x61c, 0x61c},
                                      {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};
  for (const Range& range : kRanges) {
    if (code_point >= range.first && code_point <= range.last) return true;
  }
  return false;
}

std::string Printable(std::string_view text, Lines lines) {
  std::string out;
  while (!text.empty()) {
    const std::string_view before = text;
    const std::optional<uint32_t> point = TakeCharacter(text);
    const bool layout = lines == Lines::kMany && (point == '\n' || point == '\t');
    if (point && (layout || !ActsOnTerminals(*point))) {
      out += before.substr(0, before.size() - text.size());
    } else {
      out += '?';
    }
  }
  return out;
}

bool IsPrintable(std::string_view text) { return Printable(text, Lines::kOne) == text; }

Result<uint64_t> ParseNumber(std::string_view text, uint64_t max, std::string_view what) {
  bool hex = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  unsigned base = hex ? 16 : 10;
  std::string_view digits = hex ? text.substr(2) : text;
  bool valid = !digits.empty();
  uint64_t value = 0;
  for (char c : digits) {
    int digit = HexValue(c);
    valid = digit >= 0 && static_cast<unsigned>(digit) < base;
    if (!valid) break;
    auto step = static_cast<uint64_t>(digit);
    if (value > max / base || step > max - value * base) {
      return Error(Code::kLimit, std::string(what) + ": " + Quoted(text) + " is more than " + Decimal(max));
    }
    value = value * base + step;
  }
  if (!valid)
    return Error(Code::kMalformed, std::string(what) + ": expected a number (decimal or 0x…), got " + Quoted(text));
  return value;
}

std::string EncodeHex(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (uint8_t byte : bytes) {
    out.push_back(kHexDigits[byte >> 4]);
    out.push_back(kHexDigits[byte & 15]);
  }
  return out;
}

Result<Bytes> DecodeHex(std::string_view text) {
  if (text.size() % 2 != 0) return Error(Code::kMalformed, "hex: odd number of digits (" + Decimal(text.size()) + ")");
  Bytes out;
  out.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    int high = HexValue(text[i]);
    int low = HexValue(text[i + 1]);
    if (high < 0 || low < 0)
      return Error(Code::kMalformed, "hex: not a hex digit at position " + Decimal(high < 0 ? i : i + 1));
    out.push_back(static_cast<uint8_t>(high << 4 | low));
  }
  return out;
}

std::string EncodeBase64(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    size_t count = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? bytes[i + k] : 0U);
    for (size_t k = 0; k < 4; ++k) out.push_back(k <= count ? kBase64Digits[group >> (18 - 6 * k) & 63] : '=');
  }
  return out;
}

Result<Bytes> DecodeBase64(std::string_view text) {
  if (text.size() % 4 != 0)
    return Error(Code::kMalformed, "base64: length " + Decimal(text.size()) + " is not a multiple of 4");
  size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  uint32_t group = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    bool padded = i >= text.size() - padding;
    int value = padded ? 0 : Base64Value(text[i]);
    if (value < 0) return Error(Code::kMalformed, "base64: not a base64 digit at position " + Decimal(i));
    group = group << 6 | static_cast<uint32_t>(value);
    if (i % 4 != 3) continue;
    for (int shift : {16, 8, 0}) out.push_back(static_cast<uint8_t>(group >> shift));
    group = 0;
  }
  if (padding != 0) {
    if (!IsZero(ByteView(out).last(padding)))
      return Error(Code::kMalformed, "base64: unused bits before the padding are not zero");
    out.resize(out.size() - padding);
  }
  return out;
}

}  // namespace samovar
