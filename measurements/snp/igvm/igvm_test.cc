// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/text.h"
#include "measurements/snp/igvm/igvm_for_test.h"
#include "measurements/snp/igvm/igvm_launch.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::snp;
using fake::IgvmWriter;

namespace {

constexpr uint64_t kVmsaPlace = 0xfffffffff000;

Result<IgvmLaunch> Measure(const Bytes& bytes) {
  IgvmFile file = TRY(ParseIgvm(bytes));
  return MeasureIgvm(file);
}

// The digest of pages in an order, by nothing but PAGE_INFO.
LaunchDigest DigestOf(const std::vector<LaunchPage>& pages) {
  LaunchDigest out;
  for (const LaunchPage& page : pages) out = Extend(out, page);
  return out;
}

Sha384Digest Filled(uint8_t fill) { return Sha384(Bytes(4096, fill)); }

Bytes WithByte(Bytes bytes, size_t at, uint8_t value) {
  bytes[at] = value;
  return bytes;
}

// A header changed, with the checksum that belongs to it.
Bytes WithWord(Bytes bytes, size_t at, uint32_t value) {
  IgvmWriter::SetWord(bytes, at, value);
  IgvmWriter::SetWord(bytes, 20, 0);
  size_t end = 24 + IgvmWriter::Word(bytes, 12);
  if (end > bytes.size()) return bytes;
  IgvmWriter::SetWord(bytes, 20, IgvmWriter::Crc(Bytes(bytes.begin(), bytes.begin() + static_cast<long>(end))));
  return bytes;
}

}  // namespace

TEST(MeasuresPagesInTheOrderOfTheFile) {
  auto launch = Measure(fake::SmallIgvm().Finish());
  REQUIRE_OK(launch);
  Sha384Digest none;
  EXPECT_EQ(launch->digest.hex(), DigestOf({{PageType::kUnmeasured, 0x9000, none},
                                            {PageType::kUnmeasured, 0xa000, none},
                                            {PageType::kNormal, 0x1000, Filled(0xaa)},
                                            {PageType::kNormal, 0x2000, Filled(0)},
                                            {PageType::kUnmeasured, 0x4000, none},
                                            {PageType::kSecrets, 0x5000, none},
                                            {PageType::kCpuid, 0x6000, none},
                                            {PageType::kVmsa, kVmsaPlace, Sha384(fake::Vmsa())}})
                                      .hex());
  EXPECT_EQ(launch->steps.size(), size_t{8});
  EXPECT_EQ(launch->contexts, uint32_t{1});
  EXPECT(launch->policy == uint64_t{0x30000});
  EXPECT(!launch->id_block_digest.has_value());
  EXPECT_EQ(launch->notes.size(), size_t{0});
  auto version2 = Measure(fake::SmallIgvm().Finish(2));
  REQUIRE_OK(version2);
  EXPECT_EQ(version2->digest.hex(), launch->digest.hex());
}

TEST(SaysWhatQemuWouldDoInAnotherWay) {
  struct {
    const char* name;
    IgvmWriter file;
    const char* note;
  } rows[] = {
      {"two vCPUs", fake::SmallIgvm().Context(kVmsaPlace, 1, 1, fake::Vmsa()), "the first vCPU alone"},
      {"no vCPU", IgvmWriter().Platform(1, 2).Page(0, 1, 1), "contexts of 0"},
      {"a page behind", fake::SmallIgvm().Page(0xb000, 1, 1), "KVM measures VMSAs last"},
      {"another place", IgvmWriter().Platform(1, 2).Context(0x1000, 1, 0, fake::Vmsa()), "the file at 0x1000"},
      {"CR0", IgvmWriter().Platform(1, 2).Context(kVmsaPlace, 1, 0, fake::Vmsa(0x11)), "the file to 0x11"},
      {"parameters behind a page",
       IgvmWriter()
           .Platform(1, 2)
           .Area(4096, 1)
           .Page(0, 1, 1)
           .Insert(0x1000, 1, 1)
           .Context(kVmsaPlace, 1, 0, fake::Vmsa()),
       "QEMU adds a parameter area before"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    auto launch = Measure(row.file.Finish());
    REQUIRE_OK(launch);
    REQUIRE(launch->notes.size() == 1);
    EXPECT(launch->notes[0].find(row.note) != std::string::npos);
  }
}

TEST(ShowsTheDigestOfItsIdBlock) {
  auto digest = Sha384(AsBytes("x"));
  auto launch = Measure(fake::SmallIgvm().IdBlock(1, digest).IdBlock(2, Sha384Digest()).Finish());
  REQUIRE_OK(launch);
  REQUIRE(launch->id_block_digest.has_value());
  EXPECT_EQ(launch->id_block_digest->hex(), digest.hex());
}

TEST(NamesWhatIsWrongWithAnIgvmFile) {
  Bytes good = fake::SmallIgvm().Finish();
  Bytes nothing = IgvmWriter().Platform(1, 3).Page(0, 1, 1).Finish();
  Bytes longer = good;
  longer.push_back(0);
  struct {
    const char* name;
    Bytes bytes;
    Code code;
    const char* why;
  } rows[] = {
      {"nothing", {}, Code::kMalformed, "does not begin with \"IGVM\""},
      {"version", WithWord(good, 4, 3), Code::kUnsupported, "version: expected 1 or 2, got 3"},
      {"checksum", WithByte(good, 30, 7), Code::kMalformed, "the checksum of the headers is"},
      {"cut", Bytes(good.begin(), good.end() - 1), Code::kTruncated, "the file has"},
      {"longer", longer, Code::kMalformed, "the file has"},
      {"headers outside", WithWord(good, 12, 0x7fffffff), Code::kMalformed, "do not lie behind"},
      {"headers over the fixed one", WithWord(good, 8, 8), Code::kMalformed, "do not lie behind"},
      {"not for SNP", nothing, Code::kUnsupported, "not for SEV-SNP but for TDX"},
      {"twice for SNP", IgvmWriter().Platform(1, 2).Platform(2, 2).Page(0, 1, 1).Finish(), Code::kUnsupported,
       "more than one SEV-SNP platform"},
      {"empty", IgvmWriter().Platform(1, 2).Finish(), Code::kUnsupported, "no directive adds anything"},
      {"platform last", IgvmWriter().Page(0, 1, 1).Platform(1, 2).Finish(), Code::kMalformed, "stands behind"},
      {"no area", IgvmWriter().Platform(1, 2).Insert(0, 1, 5).Finish(), Code::kMalformed, "area 5 is not there"},
      {"area twice", IgvmWriter().Platform(1, 2).Area(4096, 5).Area(4096, 5).Finish(), Code::kMalformed, "twice"},
      {"area of half a page", IgvmWriter().Platform(1, 2).Area(2048, 5).Finish(), Code::kMalformed, "2048 bytes"},
      {"a huge area", IgvmWriter().Platform(1, 2).Area(uint64_t{1} << 40, 5).Insert(0, 1, 5).Finish(), Code::kLimit,
       "4 GiB"},
      {"no page", IgvmWriter().Platform(1, 2).Page(0x1001, 1, 1).Finish(), Code::kMalformed, "0x1001, no page"},
      {"2 MiB", IgvmWriter().Platform(1, 2).Page(0, 1, 1, 1).Finish(), Code::kUnsupported, "pages of 2 MiB"},
      {"flags", IgvmWriter().Platform(1, 2).Page(0, 1, 1, 8).Finish(), Code::kUnsupported, "flags 0x8"},
      {"kind", IgvmWriter().Platform(1, 2).Page(0, 1, 1, 0, 4).Finish(), Code::kUnsupported, "0 to 3, got 4"},
      {"a header too short", IgvmWriter().Header(1, Bytes(15)).Finish(), Code::kTruncated, "type 0x1"},
      {"a header too long", IgvmWriter().Header(1, Bytes(17)).Finish(), Code::kMalformed, "type 0x1"},
      {"padding", WithWord(IgvmWriter().Header(0x400, Bytes(4)).Platform(1, 2).Finish(), 36, 1), Code::kMalformed,
       "padding"},
      {"data in the headers", WithWord(IgvmWriter().Platform(1, 2).Page(0, 1, 1).Finish(), 24 + 24 + 20, 32),
       Code::kMalformed, "file offset 32 has no page"},
      {"data behind the end", WithWord(IgvmWriter().Platform(1, 2).Page(0, 1, 1).Finish(), 24 + 24 + 20, 4097),
       Code::kMalformed, "file offset 4097 has no page"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    EXPECT_ERROR(Measure(row.bytes), row.code, row.why);
  }
}

TEST(RefusesEveryCutOfAnIgvmFile) {
  Bytes good = fake::SmallIgvm().Finish();
  for (size_t size = 0; size < good.size(); size += size < 700 ? 1 : 509) {
    EXPECT(!ParseIgvm(ByteView(good).first(size)).ok());
  }
}

TEST(SkipsHeadersThatItDoesNotKnow) {
  auto with =
      Measure(IgvmWriter().Platform(1, 2).Header(0x305, Bytes(24)).Header(0x80000399, Bytes(3)).Page(0, 1, 1).Finish());
  auto without = Measure(IgvmWriter().Platform(1, 2).Page(0, 1, 1).Finish());
  REQUIRE_OK(with);
  REQUIRE_OK(without);
  EXPECT_EQ(with->digest.hex(), without->digest.hex());
}
