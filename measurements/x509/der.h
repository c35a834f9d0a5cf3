// SPDX-License-Identifier: Apache-2.0
//
// A reader of DER (X.690, distinguished encoding): definite, shortest lengths; single-byte tags. Certificates'
// extensions are read with it. A reader borrows its bytes. Errors are kTruncated or kMalformed and name the field.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::x509 {

inline constexpr uint8_t kDerBoolean = 0x01;
inline constexpr uint8_t kDerInteger = 0x02;
inline constexpr uint8_t kDerBitString = 0x03;
inline constexpr uint8_t kDerOctetString = 0x04;
inline constexpr uint8_t kDerOid = 0x06;
inline constexpr uint8_t kDerEnumerated = 0x0a;
inline constexpr uint8_t kDerUtf8String = 0x0c;
inline constexpr uint8_t kDerPrintableString = 0x13;
inline constexpr uint8_t kDerIa5String = 0x16;
inline constexpr uint8_t kDerSequence = 0x30;
inline constexpr uint8_t kDerSet = 0x31;

struct DerValue {
  uint8_t tag;
  ByteView content;
};

class DerReader {
 public:
  explicit DerReader(ByteView bytes) : reader_(bytes) {}

  [[nodiscard]] bool empty() const { return reader_.remaining() == 0; }

  // Next reads one value of any tag.
  Result<DerValue> Next(std::string_view field);
  // Expect reads one value of the given tag and returns its content.
  Result<ByteView> Expect(uint8_t tag, std::string_view field);
  // Enter reads a constructed value (SEQUENCE, SET, [n]) and returns a reader of its content.
  Result<DerReader> Enter(uint8_t tag, std::string_view field);
  // Integer reads an INTEGER from 0 to 2^63 − 1 in its shortest form; Enumerated the same for ENUMERATED.
  Result<uint64_t> Integer(std::string_view field);
  Result<uint64_t> Enumerated(std::string_view field);
  Result<bool> Boolean(std::string_view field);
  // Oid reads an OBJECT IDENTIFIER and returns it in dotted form: "1.3.6.1.4.1.3704.1.4".
  Result<std::string> Oid(std::string_view field);
  // ExpectEmpty fails with kMalformed if bytes are left over after `what`.
  Result<void> ExpectEmpty(std::string_view what) const { return reader_.ExpectEmpty(what); }

 private:
  Result<uint64_t> Number(uint8_t tag, std::string_view field);

  ByteReader reader_;
};

}  // namespace samovar::x509
