// SPDX-License-Identifier: Apache-2.0
#include "image/archive/cpio.h"

#include <algorithm>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::image;

namespace {

using Kind = CpioEntry::Kind;

Bytes Content(std::string_view text) { return {text.begin(), text.end()}; }

std::vector<CpioEntry> Sample() {
  return {{"init", Kind::kFile, 0755, Content("#!")},
          {"modules", Kind::kFolder, 0755, {}},
          {"modules/a.ko.xz", Kind::kFile, 0644, Content("12345")},
          {"modules/b.ko.xz", Kind::kFile, 0644, {}}};
}

}  // namespace

// The archive of one file, written out by hand from the format's description.
TEST(CpioBytes) {
  auto archive = EncodeCpio({{"init", Kind::kFile, 0755, Content("abcde")}});
  REQUIRE_OK(archive);
  const std::string zero(8, '0');
  std::string want = "07070100000001000081ed" + zero + zero + "00000001" + zero + "00000005";  // inode … size
  want += zero + zero + zero + zero + "00000005" + zero;  // devices, name size, checksum
  want += std::string("init\0\0", 6) + std::string("abcde\0\0\0", 8);
  want += "070701" + zero + zero + zero + zero + "00000001" + zero + zero;
  want += zero + zero + zero + zero + "0000000b" + zero;
  want += std::string("TRAILER!!!\0\0\0\0", 14);
  EXPECT_EQ(std::string(AsText(*archive)), want);
  EXPECT_EQ(archive->size() % 4, size_t{0});
}

TEST(CpioRoundTripInAnyOrder) {
  std::vector<CpioEntry> entries = Sample();
  Bytes archive = EncodeCpio(entries).value();
  auto parsed = ParseCpio(archive);
  REQUIRE_OK(parsed);
  EXPECT(*parsed == Sample());
  std::reverse(entries.begin(), entries.end());
  EXPECT(EncodeCpio(entries).value() == archive);
  EXPECT(ParseCpio(EncodeCpio({}).value()).value().empty());
}

TEST(CpioWriterRefusals) {
  struct {
    std::vector<CpioEntry> entries;
    const char* why;
    Code code = Code::kMalformed;
  } rows[] = {
      {{{"", Kind::kFile, 0644, {}}}, "no plain relative path"},
      {{{"/init", Kind::kFile, 0644, {}}}, "no plain relative path"},
      {{{"..", Kind::kFolder, 0755, {}}}, "no plain relative path"},
      {{{"a", Kind::kFolder, 0755, {}}, {"a/../b", Kind::kFile, 0644, {}}}, "no plain relative path"},
      {{{"a", Kind::kFolder, 0755, {}}, {"a//b", Kind::kFile, 0644, {}}}, "no plain relative path"},
      {{{"a/", Kind::kFolder, 0755, {}}}, "no plain relative path"},
      {{{"a b", Kind::kFile, 0644, {}}}, "no plain relative path"},
      {{{"TRAILER!!!", Kind::kFile, 0644, {}}}, "no plain relative path"},
      {{{std::string(256, 'x'), Kind::kFile, 0644, {}}}, "no plain relative path"},
      {{{"a", Kind::kFile, 0644, {}}, {"a", Kind::kFile, 0644, {}}}, "occurs twice"},
      {{{"a/b", Kind::kFile, 0644, {}}}, "in no folder"},
      {{{"a", Kind::kFile, 0644, {}}, {"a/b", Kind::kFile, 0644, {}}}, "in no folder"},
      {{{"a", Kind::kFolder, 0755, Content("x")}}, "has content"},
      {{{"a", Kind::kFile, 04755, {}}}, "beyond 0777"},
      {{{"a", Kind::kFile, 0644, Bytes(kMaxCpioSize)}}, "bytes", Code::kLimit},
      {std::vector<CpioEntry>(kMaxCpioEntries + 1), "entries", Code::kLimit},
  };
  for (const auto& row : rows) {
    test::Row name(row.why);
    EXPECT_ERROR(EncodeCpio(row.entries), row.code, row.why);
  }
}

TEST(CpioCutAnywhereIsRefused) {
  const Bytes archive = EncodeCpio(Sample()).value();
  for (size_t size = 0; size < archive.size(); ++size) {
    test::Row name(std::to_string(size));
    EXPECT_ERROR(ParseCpio(ByteView(archive).first(size)), Code::kTruncated, "cpio");
  }
  Bytes longer = archive;
  longer.push_back(0);
  EXPECT_ERROR(ParseCpio(longer), Code::kMalformed, "cpio archive");
}

// A flipped bit is refused or, in a name, permissions or content, seen in the result.
TEST(CpioFlippedBitsAreNoticed) {
  const Bytes archive = EncodeCpio(Sample()).value();
  size_t refused = 0;
  for (size_t bit = 0; bit < archive.size() * 8; ++bit) {
    Bytes flipped = archive;
    flipped[bit / 8] ^= static_cast<uint8_t>(1U << (bit % 8));
    auto parsed = ParseCpio(flipped);
    test::Row name(std::to_string(bit));
    EXPECT(!parsed.ok() || *parsed != Sample());
    if (!parsed.ok()) ++refused;
  }
  EXPECT(refused > archive.size() * 7);
}
