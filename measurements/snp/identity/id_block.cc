// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/identity/id_block.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::snp {

namespace {

constexpr uint32_t kVersion = 1;
constexpr uint32_t kEcdsaP384Sha384 = 1;
constexpr uint32_t kCurveP384 = 2;
constexpr size_t kCoordinateSize = 48;
constexpr size_t kNumberSize = 72;

// Offsets in the authentication information.
constexpr size_t kAuthBlockSignature = 0x40;
constexpr size_t kAuthIdKey = 0x240;
constexpr size_t kAuthIdKeySignature = 0x680;
constexpr size_t kAuthAuthorKey = 0x880;

// A big-endian number as a little-endian field.
void AppendNumber(ByteWriter& to, ByteView number) {
  CHECK(number.size() <= kNumberSize);
  std::array<uint8_t, kNumberSize> field{};
  std::reverse_copy(number.begin(), number.end(), field.begin());
  to.Raw(field);
}

}  // namespace

std::array<uint8_t, kIdBlockSize> EncodeIdBlock(const IdBlock& block) {
  ByteWriter writer;
  writer.Raw(block.launch_digest.view());  // 0x00 LD
  writer.Raw(block.family_id);             // 0x30 FAMILY_ID
  writer.Raw(block.image_id);              // 0x40 IMAGE_ID
  writer.U32Le(kVersion);                  // 0x50 VERSION
  writer.U32Le(block.guest_svn);           // 0x54 GUEST_SVN
  writer.U64Le(block.policy.value);        // 0x58 POLICY
  CHECK(writer.size() == kIdBlockSize);
  std::array<uint8_t, kIdBlockSize> out;
  std::copy(writer.bytes().begin(), writer.bytes().end(), out.begin());
  return out;
}

Result<IdBlock> ParseIdBlock(ByteView bytes) {
  ByteReader reader(bytes);
  IdBlock block;
  block.launch_digest.digest.bytes = TRY(reader.Fixed<LaunchDigest::kSize>("ID block: LD"));
  block.family_id = TRY(reader.Fixed<16>("ID block: FAMILY_ID"));
  block.image_id = TRY(reader.Fixed<16>("ID block: IMAGE_ID"));
  uint32_t version = TRY(reader.U32Le("ID block: VERSION"));
  if (version != kVersion) {
    return Error(Code::kUnsupported, "ID block: VERSION: expected " + Decimal(kVersion) + ", got " + Decimal(version));
  }
  block.guest_svn = TRY(reader.U32Le("ID block: GUEST_SVN"));
  block.policy.value = TRY(reader.U64Le("ID block: POLICY"));
  TRY(reader.ExpectEmpty("ID block"));
  return block;
}

Result<bool> HasAuthorKey(ByteView auth) {
  ByteReader reader(auth);
  uint32_t id_algorithm = TRY(reader.U32Le("ID authentication: ID_KEY_ALGO"));
  uint32_t author_algorithm = TRY(reader.U32Le("ID authentication: AUTH_KEY_ALGO"));
  TRY(reader.Skip(kIdAuthSize - 8, "ID authentication"));
  TRY(reader.ExpectEmpty("ID authentication"));
  if (id_algorithm != kEcdsaP384Sha384 || (author_algorithm != 0 && author_algorithm != kEcdsaP384Sha384)) {
    return Error(Code::kUnsupported, "ID authentication: algorithms: expected 1 and 0 or 1, got " +
                                         Decimal(id_algorithm) + " and " + Decimal(author_algorithm));
  }
  return author_algorithm != 0;
}

std::array<uint8_t, kIdPublicKeySize> EncodeIdPublicKey(ByteView point) {
  CHECK(point.size() == 2 * kCoordinateSize);
  ByteWriter out;
  out.U32Le(kCurveP384);
  AppendNumber(out, point.first(kCoordinateSize));
  AppendNumber(out, point.last(kCoordinateSize));
  out.PadTo(kIdPublicKeySize);
  std::array<uint8_t, kIdPublicKeySize> field;
  std::copy(out.bytes().begin(), out.bytes().end(), field.begin());
  return field;
}

std::array<uint8_t, kIdSignatureSize> EncodeIdSignature(ByteView r, ByteView s) {
  ByteWriter out;
  AppendNumber(out, r);
  AppendNumber(out, s);
  out.PadTo(kIdSignatureSize);
  std::array<uint8_t, kIdSignatureSize> field;
  std::copy(out.bytes().begin(), out.bytes().end(), field.begin());
  return field;
}

Bytes EncodeIdAuth(const IdAuth& auth) {
  ByteWriter out;
  out.U32Le(kEcdsaP384Sha384);                        // 0x000 ID_KEY_ALGO
  out.U32Le(auth.author_key ? kEcdsaP384Sha384 : 0);  // 0x004 AUTH_KEY_ALGO
  out.PadTo(kAuthBlockSignature);
  out.Raw(auth.block_signature);
  out.PadTo(kAuthIdKey);
  out.Raw(auth.id_key);
  if (auth.author_key) {
    out.PadTo(kAuthIdKeySignature);
    out.Raw(auth.id_key_signature);
    out.PadTo(kAuthAuthorKey);
    out.Raw(*auth.author_key);
  }
  out.PadTo(kIdAuthSize);
  return std::move(out).Finish();
}

}  // namespace samovar::snp
