// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/layout.h"

#include "measurements/base/text.h"

namespace samovar {

Result<Structure> Structure::Of(ByteView bytes, size_t size, std::string_view what) {
  if (bytes.size() == size) return Structure(bytes);
  return Error(bytes.size() < size ? Code::kTruncated : Code::kMalformed,
               std::string(what) + " has exactly " + Decimal(size) + " bytes, got " + Decimal(bytes.size()));
}

uint64_t Structure::Number(const Field& field) const {
  CHECK(field.size <= sizeof(uint64_t));
  uint64_t value = 0;
  for (size_t i = field.size; i > 0; --i) value = value << 8 | bytes_[field.offset + i - 1];
  return value;
}

void PutField(std::span<uint8_t> structure, const Field& field, ByteView value) {
  CHECK(value.size() == field.size && field.end() <= structure.size());
  std::ranges::copy(value, structure.begin() + static_cast<ptrdiff_t>(field.offset));
}

void PutNumber(std::span<uint8_t> structure, const Field& field, uint64_t value) {
  CHECK(field.end() <= structure.size());
  for (size_t i = 0; i < field.size; ++i, value >>= 8) structure[field.offset + i] = static_cast<uint8_t>(value);
  CHECK(value == 0);
}

}  // namespace samovar
