// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/snp/certificate_table.h"

#include <array>
#include <string>

#include "measurements/base/text.h"

namespace samovar::tee {
namespace {

using Guid = std::array<uint8_t, 16>;

// 63da758d-e664-4564-adc5-f4b93be8accd
constexpr Guid kVcek = {0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd};
// a8074bc2-a25a-483e-aae6-39c045a0b8a1
constexpr Guid kVlek = {0xa8, 0x07, 0x4b, 0xc2, 0xa2, 0x5a, 0x48, 0x3e, 0xaa, 0xe6, 0x39, 0xc0, 0x45, 0xa0, 0xb8, 0xa1};

// TakeCertificate copies the data of one entry into `into`, which must still be empty.
Result<void> TakeCertificate(ByteView table, uint32_t offset, uint32_t length, Bytes& into) {
  const std::string where = "certificate table: entry of " + Decimal(length) + " bytes at " + HexNumber(offset);
  if (!into.empty()) return Error(Code::kMalformed, where + ": the same kind of certificate for the second time");
  if (length == 0 || offset > table.size() || length > table.size() - offset) {
    return Error(Code::kMalformed, where + ": not within the table of " + Decimal(table.size()) + " bytes");
  }
  if (length > kMaxCertificateSize) {
    return Error(Code::kLimit, where + ": a certificate has at most " + Decimal(kMaxCertificateSize) + " bytes");
  }
  const ByteView data = table.subspan(offset, length);
  into.assign(data.begin(), data.end());
  return {};
}

}  // namespace

Result<Bytes> ParseCertificateTable(ByteView table) {
  Bytes vcek;
  Bytes vlek;
  if (table.empty()) return vcek;
  ByteReader reader(table);
  for (;;) {
    const Guid guid = TRY(reader.Fixed<16>("certificate table: guid"));
    const uint32_t offset = TRY(reader.U32Le("certificate table: offset"));
    const uint32_t length = TRY(reader.U32Le("certificate table: length"));
    if (IsZero(guid)) break;
    if (guid == kVcek) TRY(TakeCertificate(table, offset, length, vcek));
    if (guid == kVlek) TRY(TakeCertificate(table, offset, length, vlek));
  }
  return vlek.empty() ? std::move(vcek) : std::move(vlek);
}

}  // namespace samovar::tee
