// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/launch/td_hob.h"

#include "measurements/base/text.h"
#include "measurements/hash/digest.h"
#include "measurements/tdx/firmware/firmware_for_test.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

namespace {

constexpr uint64_t kGib = uint64_t{1} << 30;

Tdvf Metadata() { return Tdvf{fake::DefaultSections()}; }

Result<Bytes> HobOf(const Tdvf& tdvf, uint64_t memory) { return EncodeTdHob(tdvf, TRY(RamOfQ35(memory))); }

}  // namespace

// The sections are those of a real firmware; 2 and 64 GiB are what real trust domains reported.
TEST(TdHobDigests) {
  struct Row {
    uint64_t memory;
    const char* want;
  };
  const Row rows[] = {{1 * kGib, "1055c9b9a1fc534e"},
                      {2 * kGib, "0b8772e5b0b41b83"},
                      {4 * kGib, "5b684faf8d02a733"},
                      {16 * kGib, "cd2312a0d87ef3c4"},
                      {64 * kGib, "8ae1e425351df799"}};
  for (const Row& row : rows) {
    test::Row scope(std::to_string(row.memory));
    auto hob = HobOf(Metadata(), row.memory);
    REQUIRE_OK(hob);
    EXPECT_EQ(Sha384(*hob).hex().substr(0, 16), row.want);
  }
}

// With the sections of another real firmware, in the log of a trust domain whose registers its quote has.
TEST(TdHobOfALog) {
  Tdvf tdvf = Metadata();
  tdvf.sections[2] = {0, 0, 0x811000, 0xf000, SectionType::kTempMem, 0};
  auto hob = HobOf(tdvf, 2 * kGib);
  REQUIRE_OK(hob);
  EXPECT_EQ(Sha384(*hob).hex(),
            "0e35f1b315ba6c912cf791e5c79dd9d3a2b8704516aa27d4e5aa78fb09ede04aef2bbd02ac7a8734c48562b9c26ba35d");
}

// What docs/measurement-tdx.md shows under "Worked example": the header, then a descriptor a line.
TEST(TdHobOfTheWorkedExample) {
  auto hob = HobOf(Metadata(), 2 * kGib);
  REQUIRE_OK(hob);
  std::string text = EncodeHex(ByteView(*hob).first(56)) + "\n";
  for (size_t at = 56; at < hob->size(); at += 48) text += EncodeHex(ByteView(*hob).subspan(at, 48)) + "\n";
  Bytes document = test::ReadFile("docs/measurement-tdx.md");
  EXPECT(AsText(document).find("```\n" + text + "```\n") != std::string_view::npos);
}

// Whatever the size: the descriptors cover all RAM once, in order, and end where the header says.
TEST(DescriptorsCoverTheRam) {
  for (uint64_t memory = 64 << 20; memory < 4096 * kGib; memory += memory / 3 / 8192 * 8192) {
    test::Row scope(std::to_string(memory));
    auto hob = HobOf(Metadata(), memory);
    REQUIRE_OK(hob);
    ByteReader reader(*hob);
    EXPECT_OK(reader.Skip(48, "header"));
    EXPECT_EQ(reader.U64Le("end").value(), 0x809000 + hob->size() + 8);
    uint64_t total = 0;
    uint64_t last = 0;
    while (reader.remaining() > 0) {
      EXPECT_OK(reader.Skip(32, "descriptor"));
      uint64_t start = reader.U64Le("start").value();
      uint64_t size = reader.U64Le("size").value();
      EXPECT(start >= last && size > 0);
      last = start + size;
      total += size;
    }
    EXPECT_EQ(total, memory);
  }
}

TEST(MemoryJustBelowAndAtTheSplit) {
  auto below = HobOf(Metadata(), 0xB0000000 - 8192);
  auto at = HobOf(Metadata(), 0xB0000000);
  REQUIRE_OK(below);
  REQUIRE_OK(at);
  EXPECT_EQ(at->size(), below->size() + 48);
}

// A machine tells its map in any order, with what is no RAM; its split is where an option put it.
TEST(TheMapOfAnotherMachine) {
  const std::vector<handover::MemoryRange> split_at_one = {
      {4 * kGib, kGib, handover::MemoryRange::kRam}, {0xfd00000000, kGib, 2}, {0, kGib, handover::MemoryRange::kRam}};
  auto hob = EncodeTdHob(Metadata(), split_at_one);
  REQUIRE_OK(hob);
  EXPECT(*hob != HobOf(Metadata(), 2 * kGib).value());
  ByteReader last(ByteView(*hob).last(16));
  EXPECT_EQ(last.U64Le("start").value(), 4 * kGib);
  EXPECT_EQ(last.U64Le("size").value(), kGib);
  EXPECT_ERROR(EncodeTdHob(Metadata(), {}), Code::kUsage, "does not fit into the RAM");
}

TEST(SizesThatMakeNoSense) {
  EXPECT_ERROR(HobOf(Metadata(), 0), Code::kUsage, "memory: 0 bytes");
  EXPECT_ERROR(HobOf(Metadata(), kGib + 1), Code::kUsage, "not a size");
  EXPECT_ERROR(HobOf(Metadata(), kGib + 4096), Code::kUsage, "rounds it to 8 KiB");
  EXPECT_ERROR(HobOf(Metadata(), uint64_t{8} << 20), Code::kUsage, "does not fit into the RAM");
  Tdvf none = Metadata();
  none.sections.erase(none.sections.begin() + 4);
  EXPECT_ERROR(HobOf(none, kGib), Code::kUnsupported, "no TD_HOB");
}
