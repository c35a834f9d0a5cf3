// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/bytes.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar {

bool IsZero(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

Result<ByteView> ByteReader::Take(size_t size, std::string_view field) {
  if (size > remaining()) {
    return Error(Code::kTruncated, std::string(field) + " at offset " + HexNumber(offset_) + ": need " + Decimal(size) +
                                       " bytes, have " + Decimal(remaining()));
  }
  ByteView out = bytes_.subspan(offset_, size);
  offset_ += size;
  return out;
}

Result<void> ByteReader::Skip(size_t size, std::string_view field) {
  TRY(Take(size, field));
  return {};
}

Result<void> ByteReader::Zero(size_t size, std::string_view field) {
  size_t start = offset_;
  if (IsZero(TRY(Take(size, field)))) return {};
  return Error(Code::kMalformed,
               std::string(field) + " at offset " + HexNumber(start) + ": reserved bytes must be zero");
}

namespace {

uint64_t Little(ByteView bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) value = value << 8 | bytes[i - 1];
  return value;
}

uint64_t Big(ByteView bytes) {
  uint64_t value = 0;
  for (uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

}  // namespace

Result<uint8_t> ByteReader::U8(std::string_view field) { return TRY(Take(1, field))[0]; }
Result<uint16_t> ByteReader::U16Le(std::string_view field) {
  return static_cast<uint16_t>(Little(TRY(Take(2, field))));
}
Result<uint32_t> ByteReader::U32Le(std::string_view field) {
  return static_cast<uint32_t>(Little(TRY(Take(4, field))));
}
Result<uint64_t> ByteReader::U64Le(std::string_view field) { return Little(TRY(Take(8, field))); }
Result<uint16_t> ByteReader::U16Be(std::string_view field) { return static_cast<uint16_t>(Big(TRY(Take(2, field)))); }
Result<uint32_t> ByteReader::U32Be(std::string_view field) { return static_cast<uint32_t>(Big(TRY(Take(4, field)))); }

Result<void> ByteReader::ExpectEmpty(std::string_view what) const {
  if (remaining() == 0) return {};
  return Error(Code::kMalformed, std::string(what) + ": " + Decimal(remaining()) + " unexpected bytes after offset " +
                                     HexNumber(offset_));
}

}  // namespace samovar
