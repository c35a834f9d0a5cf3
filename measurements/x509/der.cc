// SPDX-License-Identifier: Apache-2.0
#include "measurements/x509/der.h"

#include "measurements/base/text.h"

namespace samovar::x509 {

namespace {

Error Malformed(std::string_view field, const std::string& why) {
  return Error(Code::kMalformed, std::string(field) + ": " + why);
}

}  // namespace

Result<DerValue> DerReader::Next(std::string_view field) {
  uint8_t tag = TRY(reader_.U8(field));
  if ((tag & 0x1f) == 0x1f) return Malformed(field, "DER tags of several bytes are not used here");
  size_t length = TRY(reader_.U8(field));
  if (length >= 0x80) {
    size_t count = length & 0x7f;
    if (count == 0 || count > 4) return Malformed(field, "a DER length must be definite and below 4 GiB");
    ByteView digits = TRY(reader_.Take(count, field));
    length = 0;
    for (uint8_t digit : digits) length = length << 8 | digit;
    if (length < 0x80 || digits[0] == 0) return Malformed(field, "the DER length is not in its shortest form");
  }
  ByteView content = TRY(reader_.Take(length, field));
  return DerValue{tag, content};
}

Result<ByteView> DerReader::Expect(uint8_t tag, std::string_view field) {
  DerValue value = TRY(Next(field));
  if (value.tag == tag) return value.content;
  return Malformed(field, "expected DER tag " + HexNumber(tag) + ", got " + HexNumber(value.tag));
}

Result<DerReader> DerReader::Enter(uint8_t tag, std::string_view field) { return DerReader(TRY(Expect(tag, field))); }

Result<uint64_t> DerReader::Number(uint8_t tag, std::string_view field) {
  ByteView digits = TRY(Expect(tag, field));
  if (digits.empty()) return Malformed(field, "an empty DER integer");
  if (digits[0] >= 0x80) return Malformed(field, "a negative DER integer");
  if (digits.size() > 1 && digits[0] == 0 && digits[1] < 0x80) {
    return Malformed(field, "the DER integer is not in its shortest form");
  }
  if (digits.size() > 8) return Malformed(field, "the DER integer does not fit in 63 bits");
  uint64_t out = 0;
  for (uint8_t digit : digits) out = out << 8 | digit;
  return out;
}

Result<uint64_t> DerReader::Integer(std::string_view field) { return Number(kDerInteger, field); }
Result<uint64_t> DerReader::Enumerated(std::string_view field) { return Number(kDerEnumerated, field); }

Result<bool> DerReader::Boolean(std::string_view field) {
  ByteView value = TRY(Expect(kDerBoolean, field));
  if (value.size() != 1 || (value[0] != 0 && value[0] != 0xff)) return Malformed(field, "not a DER boolean");
  return value[0] == 0xff;
}

Result<std::string> DerReader::Oid(std::string_view field) {
  ByteView content = TRY(Expect(kDerOid, field));
  if (content.empty() || content.back() >= 0x80) return Malformed(field, "the object identifier is cut short");
  std::string out;
  uint64_t arc = 0;
  for (uint8_t byte : content) {
    if (arc == 0 && byte == 0x80) return Malformed(field, "an arc is not in its shortest form");
    if (arc >> 32 != 0) return Malformed(field, "an arc of the object identifier is too large");
    arc = arc << 7 | (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (out.empty()) {
      uint64_t first = arc < 80 ? arc / 40 : 2;
      out = Decimal(first) + "." + Decimal(arc - first * 40);
    } else {
      out += "." + Decimal(arc);
    }
    arc = 0;
  }
  return out;
}

}  // namespace samovar::x509
