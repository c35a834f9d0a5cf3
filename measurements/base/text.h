// SPDX-License-Identifier: Apache-2.0
//
// Numbers, hex and base64 as text, both ways. Parsing is strict: the whole string is the value or it is an error. Hex
// and base64 appear only at the edges of the program; inside, values are bytes. And text that somebody else wrote, on
// its way to a person's eyes.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar {

// Decimal formats `value` in base ten.
[[nodiscard]] std::string Decimal(uint64_t value);
// HexNumber formats `value` as 0x… with lower-case digits and no padding.
[[nodiscard]] std::string HexNumber(uint64_t value);
// Quoted returns `text` in double quotes with control bytes, quotes, backslashes and bytes above 0x7e escaped as \xNN,
// cut after 200 bytes: safe to print on a terminal whatever an attacker put into it.
[[nodiscard]] std::string Quoted(std::string_view text);

// TakeCharacter takes the first character off `text`, which must not be empty. Returns its code point if it is
// well-formed UTF-8 (Unicode 15, table 3-7); otherwise it takes one byte and returns nothing.
std::optional<uint32_t> TakeCharacter(std::string_view& text);
// IsUtf8 tells whether all of `text` is well-formed UTF-8.
[[nodiscard]] bool IsUtf8(std::string_view text);
// ActsOnTerminals tells whether a character does something to what is shown, instead of being shown: controls (C0, DEL,
// C1), what turns the direction of writing (U+061C, U+200E and F, U+202A to E, U+2066 to 9), and the separators of
// lines and paragraphs (U+2028 and 9).
[[nodiscard]] bool ActsOnTerminals(uint32_t code_point);

enum class Lines {
  kOne,   // line feeds and tabs are replaced as well: foreign text cannot make a line of its own
  kMany,  // they stay
};
// Printable replaces by '?' each character that acts on terminals, and each byte that is not UTF-8. Everything that
// somebody else wrote (a guest, a project, a bundle, a host, a file, another program) goes through this or through
// Quoted before a person sees it. The functions that write to standard output and standard error pass all of their text
// through it with kMany; so those who put foreign text into a line of ours are the ones who must call it, with kOne.
[[nodiscard]] std::string Printable(std::string_view text, Lines lines);
// IsPrintable tells whether Printable(text, Lines::kOne) would change nothing.
[[nodiscard]] bool IsPrintable(std::string_view text);

// ParseNumber reads an unsigned number, decimal or 0x-prefixed hexadecimal, with no sign, space or other stray
// character, of at most `max`. Fails with kMalformed (naming `what`) or kLimit.
Result<uint64_t> ParseNumber(std::string_view text, uint64_t max, std::string_view what);

// EncodeHex returns two lower-case digits per byte.
[[nodiscard]] std::string EncodeHex(ByteView bytes);
// DecodeHex accepts upper and lower case; fails with kMalformed on odd length or any other character.
Result<Bytes> DecodeHex(std::string_view text);

// DecodeHexFixed decodes exactly N bytes; fails with kMalformed naming `what` and both lengths.
template <size_t N>
Result<std::array<uint8_t, N>> DecodeHexFixed(std::string_view text, std::string_view what) {
  if (text.size() != 2 * N) {
    return Error(Code::kMalformed,
                 std::string(what) + ": expected " + Decimal(2 * N) + " hex digits, got " + Decimal(text.size()));
  }
  Bytes bytes = TRY(DecodeHex(text).In(what));
  std::array<uint8_t, N> out;
  std::memcpy(out.data(), bytes.data(), N);
  return out;
}

// EncodeBase64 returns RFC 4648 section 4 base64, padded, without line breaks.
[[nodiscard]] std::string EncodeBase64(ByteView bytes);
// DecodeBase64 accepts only what EncodeBase64 would produce (canonical padding bits included); else kMalformed.
Result<Bytes> DecodeBase64(std::string_view text);

}  // namespace samovar
