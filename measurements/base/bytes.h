// SPDX-License-Identifier: Apache-2.0
//
// Reading and writing byte strings with bounds. ByteReader advances or fails: every accessor names the field it reads,
// so that a short input says which field is missing and where. Integers are little-endian unless the name says Be. A
// reader or a ByteView borrows the bytes; Bytes owns them. No other file casts buffers to structs or does pointer
// arithmetic on them.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"

namespace samovar {

using Bytes = std::vector<uint8_t>;
using ByteView = std::span<const uint8_t>;

// AsBytes borrows the characters of `text` as bytes.
[[nodiscard]] inline ByteView AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// AsText borrows `bytes` as characters; they need not be UTF-8.
[[nodiscard]] inline std::string_view AsText(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Equal compares two byte strings by length and content.
[[nodiscard]] inline bool Equal(ByteView a, ByteView b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

// IsZero tells whether every byte of `bytes` is zero (true for none).
[[nodiscard]] bool IsZero(ByteView bytes);

class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

  [[nodiscard]] size_t offset() const { return offset_; }
  [[nodiscard]] size_t remaining() const { return bytes_.size() - offset_; }

  // Each reads the named field and advances, or fails with kTruncated "FIELD at offset 0xO: need N bytes, have M".
  Result<uint8_t> U8(std::string_view field);
  Result<uint16_t> U16Le(std::string_view field);
  Result<uint32_t> U32Le(std::string_view field);
  Result<uint64_t> U64Le(std::string_view field);
  Result<uint16_t> U16Be(std::string_view field);
  Result<uint32_t> U32Be(std::string_view field);
  Result<ByteView> Take(size_t size, std::string_view field);
  Result<void> Skip(size_t size, std::string_view field);

  // Zero reads `size` reserved bytes and fails with kMalformed if one of them is not zero.
  Result<void> Zero(size_t size, std::string_view field);

  template <size_t N>
  Result<std::array<uint8_t, N>> Fixed(std::string_view field) {
    ByteView view = TRY(Take(N, field));
    std::array<uint8_t, N> out;
    std::memcpy(out.data(), view.data(), N);
    return out;
  }

  // ExpectEmpty fails with kMalformed if bytes are left over after `what`.
  Result<void> ExpectEmpty(std::string_view what) const;

 private:
  ByteView bytes_;
  size_t offset_ = 0;
};

class ByteWriter {
 public:
  void U8(uint8_t value) { bytes_.push_back(value); }
  void U16Le(uint16_t value) { Le(value, 2); }
  void U32Le(uint32_t value) { Le(value, 4); }
  void U64Le(uint64_t value) { Le(value, 8); }
  void Raw(ByteView value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }
  void Text(std::string_view value) { Raw(AsBytes(value)); }
  void Zero(size_t count) { bytes_.resize(bytes_.size() + count); }

  // PadTo appends zero bytes until the size is `size`; the content must not already be longer.
  void PadTo(size_t size) {
    CHECK(bytes_.size() <= size);
    bytes_.resize(size);
  }

  [[nodiscard]] size_t size() const { return bytes_.size(); }
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }
  [[nodiscard]] Bytes Finish() && { return std::move(bytes_); }

 private:
  void Le(uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes_.push_back(static_cast<uint8_t>(value >> (8 * i)));
  }
  Bytes bytes_;
};

}  // namespace samovar
