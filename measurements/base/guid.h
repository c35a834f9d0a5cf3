// SPDX-License-Identifier: Apache-2.0
//
// GUIDs as firmware tables store them (UEFI 2.10, appendix A): the first three groups of the text form little-endian,
// the last two as they are written.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "measurements/base/bytes.h"

namespace samovar {

struct Guid {
  std::array<uint8_t, 16> bytes{};

  [[nodiscard]] ByteView view() const { return bytes; }
  bool operator==(const Guid&) const = default;

  // Swapped returns the GUID whose bytes are those of this one in the order of RFC 4122: all groups as they are
  // written.
  [[nodiscard]] constexpr Guid Swapped() const {
    constexpr std::array<size_t, 16> kOrder = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    Guid out;
    for (size_t i = 0; i < kOrder.size(); ++i) out.bytes[i] = bytes[kOrder[i]];
    return out;
  }

  // Text returns the text form.
  [[nodiscard]] std::string Text() const;

  // Of turns the text form of a constant ("7255371f-3a3b-…", 36 lower-case characters) into a GUID at compile time;
  // anything else does not compile.
  static consteval Guid Of(std::string_view text) {
    // Where the two digits of each stored byte stand in the text.
    constexpr std::array<size_t, 16> kDigits = {6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34};
    if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') std::abort();
    Guid out;
    for (size_t i = 0; i < kDigits.size(); ++i) {
      out.bytes[i] = static_cast<uint8_t>(Nibble(text[kDigits[i]]) << 4 | Nibble(text[kDigits[i] + 1]));
    }
    return out;
  }

 private:
  static consteval unsigned Nibble(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    std::abort();
  }
};

}  // namespace samovar
