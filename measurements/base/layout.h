// SPDX-License-Identifier: Apache-2.0
//
// Fixed binary layouts: a field is a name, an offset and a size, written down once in a layout.h, and read from there
// by whoever needs it. Numbers are little-endian, as in everything that AMD and Intel define.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar {

struct Field {
  const char* name;
  size_t offset;
  size_t size;

  [[nodiscard]] constexpr size_t end() const { return offset + size; }
};

// A structure whose size has been checked, so that its fields can be read without a way to fail.
class Structure {
 public:
  // Of takes `bytes`, which must have `size` bytes: kTruncated for fewer, kMalformed for more, saying "what: …".
  static Result<Structure> Of(ByteView bytes, size_t size, std::string_view what);

  // The bytes of a field; borrowed from those given to Of.
  [[nodiscard]] ByteView Raw(const Field& field) const { return bytes_.subspan(field.offset, field.size); }
  // A field of at most 8 bytes.
  [[nodiscard]] uint64_t Number(const Field& field) const;
  template <size_t N>
  [[nodiscard]] std::array<uint8_t, N> Fixed(const Field& field) const {
    CHECK(field.size == N);
    std::array<uint8_t, N> out;
    std::ranges::copy(Raw(field), out.begin());
    return out;
  }

 private:
  explicit Structure(ByteView bytes) : bytes_(bytes) {}
  ByteView bytes_;
};

// PutField writes a value of exactly the field's size into a structure; PutNumber writes a number into a field that
// holds it.
void PutField(std::span<uint8_t> structure, const Field& field, ByteView value);
void PutNumber(std::span<uint8_t> structure, const Field& field, uint64_t value);

}  // namespace samovar
