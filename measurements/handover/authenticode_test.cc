// SPDX-License-Identifier: Apache-2.0
#include "measurements/handover/authenticode.h"

#include <functional>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::handover;

namespace {

constexpr size_t kPe = 0x40;
constexpr size_t kOptional = kPe + 24;
constexpr size_t kChecksum = kOptional + 64;
constexpr size_t kSecurity = kOptional + 112 + 32;
constexpr size_t kSections = kOptional + 240;
constexpr size_t kHeaders = 0x400;
constexpr size_t kTrailer = 64;

// A PE32+ image with two sections, the second first in the table, 64 bytes of trailing data, and `certificates` bytes
// of certificate table.
Bytes Image(size_t certificates) {
  ByteWriter out;
  out.Text("MZ");
  out.PadTo(0x3c);
  out.U32Le(kPe);
  out.Text(std::string_view("PE\0\0", 4));
  out.U16Le(0x8664);
  out.U16Le(2);  // sections
  out.Zero(12);
  out.U16Le(240);  // SizeOfOptionalHeader
  out.U16Le(0);
  out.U16Le(0x20b);
  out.Zero(58);
  out.U32Le(kHeaders);
  out.U32Le(0x11223344);  // CheckSum
  out.Zero(108 - 68);
  out.U32Le(16);
  out.Zero(32);
  out.U32Le(certificates == 0 ? 0 : 0x800 + kTrailer);
  out.U32Le(static_cast<uint32_t>(certificates));
  out.PadTo(kSections);
  for (uint32_t offset : {0x600U, 0x400U}) {
    out.Zero(16);
    out.U32Le(0x200);
    out.U32Le(offset);
    out.Zero(16);
  }
  out.PadTo(kHeaders);
  // No two parts are alike, or their order would not matter.
  for (size_t i = 0; i < 0x400; ++i) out.U8(static_cast<uint8_t>(i * 13 + i / 256));
  for (size_t i = 0; i < kTrailer; ++i) out.U8(0x77);
  for (size_t i = 0; i < certificates; ++i) out.U8(0x99);
  return std::move(out).Finish();
}

std::string DigestOf(const Bytes& image) {
  auto digest = MeasureAuthenticode(image);
  return digest.ok() ? digest->hex() : digest.error().message();
}

}  // namespace

TEST(DigestIsOverEverythingButChecksumAndCertificates) {
  Bytes image = Image(0);
  Sha384Hasher want;
  want.Update(ByteView(image).first(kChecksum));
  want.Update(ByteView(image).subspan(kChecksum + 4, kSecurity - kChecksum - 4));
  want.Update(ByteView(image).subspan(kSecurity + 8));
  EXPECT_EQ(DigestOf(image), want.Finish().hex());
}

TEST(SignedUnsignedAndResignedCopiesAgree) {
  std::string unsigned_digest = DigestOf(Image(0));
  EXPECT_EQ(DigestOf(Image(8)), unsigned_digest);
  EXPECT_EQ(DigestOf(Image(4096)), unsigned_digest);
  Bytes other_checksum = Image(8);
  other_checksum[kChecksum] ^= 0xff;
  EXPECT_EQ(DigestOf(other_checksum), unsigned_digest);
}

TEST(EveryOtherByteCounts) {
  Bytes image = Image(16);
  std::string original = DigestOf(image);
  size_t same = 0;
  for (size_t at = 0; at < image.size() - 16; ++at) {
    Bytes copy = image;
    copy[at] ^= 0x40;
    if (DigestOf(copy) == original) ++same;
  }
  EXPECT_EQ(same, size_t{4});  // the checksum; a changed security entry is an error
}

TEST(NoTruncationOfASignedImageIsAccepted) {
  Bytes image = Image(16);
  size_t accepted = 0;
  for (size_t size = 0; size < image.size(); ++size) {
    if (MeasureAuthenticode(ByteView(image).first(size)).ok()) ++accepted;
  }
  EXPECT_EQ(accepted, size_t{0});
}

TEST(BrokenHeaders) {
  struct Row {
    const char* name;
    std::function<void(Bytes&)> change;
    Code code;
    const char* want;
  };
  const Row rows[] = {
      {"not MZ", [](Bytes& b) { b[0] = 'X'; }, Code::kUnsupported, "no \"MZ\""},
      {"e_lfanew", [](Bytes& b) { b[0x3f] = 0xff; }, Code::kTruncated, "e_lfanew"},
      {"not PE", [](Bytes& b) { b[kPe] = 'X'; }, Code::kUnsupported, "no \"PE\" signature"},
      {"magic", [](Bytes& b) { b[kOptional] = 0; }, Code::kUnsupported, "neither PE32 nor PE32+"},
      {"directories", [](Bytes& b) { b[kOptional + 108] = 17; }, Code::kMalformed, "NumberOfRvaAndSizes is 17"},
      {"optional size", [](Bytes& b) { b[kPe + 20] = 50; }, Code::kTruncated, "optional header"},
      {"headers size", [](Bytes& b) { b[kOptional + 62] = 0xff; }, Code::kMalformed, ""},
      {"section beyond", [](Bytes& b) { b[kSections + 23] = 0x7f; }, Code::kMalformed, "lies beyond the file"},
      {"section in headers", [](Bytes& b) { b[kSections + 21] = 0x02; }, Code::kMalformed, "overlaps the headers"},
      {"overlap", [](Bytes& b) { b[kSections + 17] = 0x06; }, Code::kMalformed, ""},
      {"certificates", [](Bytes& b) { b[kSecurity] ^= 1; }, Code::kMalformed, "does not end the file"},
  };
  for (const Row& row : rows) {
    test::Row scope(row.name);
    Bytes image = Image(16);
    row.change(image);
    EXPECT_ERROR(MeasureAuthenticode(image), row.code, row.want);
  }
}
