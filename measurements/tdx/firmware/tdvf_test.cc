// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/firmware/tdvf.h"

#include <algorithm>
#include <functional>

#include "measurements/tdx/firmware/firmware_for_test.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

TEST(MetadataOfAGoodFile) {
  Bytes firmware = fake::BuildFirmware(fake::DefaultSections());
  auto tdvf = ParseTdvf(firmware);
  REQUIRE_OK(tdvf);
  EXPECT_EQ(tdvf->sections.size(), size_t{6});
  const TdvfSection* hob = tdvf->Find(SectionType::kTdHob);
  REQUIRE(hob != nullptr);
  EXPECT_EQ(hob->address, uint64_t{0x809000});
  EXPECT_EQ(Tdvf::Content(firmware, tdvf->sections[0]).size(), size_t{0x2000});
}

TEST(SectionsThatTheVmmWouldRefuse) {
  using Change = std::function<void(std::vector<TdvfSection>&)>;
  struct Row {
    const char* name;
    Change change;
    Code code;
    const char* want;
  };
  const Row rows[] = {
      {"unaligned address", [](auto& s) { s[2].address += 1; }, Code::kMalformed, "not 4 KiB aligned"},
      {"unaligned size", [](auto& s) { s[2].memory_size += 1; }, Code::kMalformed, "not a multiple of 4 KiB"},
      {"no memory", [](auto& s) { s[2].memory_size = 0; }, Code::kMalformed, "MemoryDataSize 0x0"},
      {"raw larger than memory", [](auto& s) { s[0].memory_size = 0x1000; }, Code::kMalformed,
       "exceeds MemoryDataSize"},
      {"BFV without data", [](auto& s) { s[0].raw_size = 0; }, Code::kMalformed, "RawDataSize is 0"},
      {"TempMem with data", [](auto& s) { s[2].raw_size = 1; }, Code::kMalformed, "RawDataSize must be 0"},
      {"unknown type", [](auto& s) { s[5].type = static_cast<SectionType>(7); }, Code::kUnsupported, "Type 7"},
      {"beyond the file", [](auto& s) { s[0].data_offset = 0x2000; }, Code::kMalformed, "lies beyond the file"},
      {"offset overflow", [](auto& s) { s[0].data_offset = 0xffffffff; }, Code::kMalformed, "lies beyond the file"},
      {"address overflow", [](auto& s) { s[2].address = 0xfffffffffffff000; }, Code::kMalformed, "overflows"},
      {"huge", [](auto& s) { s[2].memory_size = uint64_t{1} << 40; }, Code::kLimit, "more than this program accepts"},
      {"overlap", [](auto& s) { s[2].address = 0x80a000; }, Code::kMalformed, "overlap at 0x80a000"},
      {"one section", [](auto& s) { s.resize(1); }, Code::kMalformed, "section count is 1"},
  };
  for (const Row& row : rows) {
    samovar::test::Row scope(row.name);
    auto sections = fake::DefaultSections();
    row.change(sections);
    EXPECT_ERROR(ParseTdvf(fake::BuildFirmware(sections)), row.code, row.want);
  }
}

TEST(FilesThatAreNotTdxFirmware) {
  EXPECT_ERROR(ParseTdvf({}), Code::kTruncated, "too few");
  EXPECT_ERROR(ParseTdvf(Bytes(4096)), Code::kUnsupported, "no GUIDed table");
  Bytes firmware = fake::BuildFirmware(fake::DefaultSections());
  Bytes no_entry = firmware;
  no_entry[no_entry.size() - 32 - 18 - 1] ^= 1;  // last byte of the entry's GUID
  EXPECT_ERROR(ParseTdvf(no_entry), Code::kUnsupported, "use a TDX build");
  Bytes long_table = firmware;
  long_table[long_table.size() - 32 - 18 + 1] = 0xff;  // high byte of the table's length
  EXPECT_ERROR(ParseTdvf(long_table), Code::kMalformed, "footer table: size");
  Bytes no_signature = firmware;
  no_signature[no_signature.size() - 32 - 18 - 22 - 16 - size_t{6} * 32] = 'X';
  EXPECT_ERROR(ParseTdvf(no_signature), Code::kMalformed, "no \"TDVF\" signature");
}

TEST(NoTruncationAndNoBitFlipGetsPastTheBounds) {
  Bytes firmware = fake::BuildFirmware(fake::DefaultSections());
  size_t tail = 32 + 18 + 22 + 16 + size_t{6} * 32;
  size_t refused = 0;
  for (size_t cut = 1; cut <= tail; ++cut) {
    if (!ParseTdvf(ByteView(firmware).first(firmware.size() - cut)).ok()) ++refused;
    if (!ParseTdvf(ByteView(firmware).subspan(firmware.size() - cut)).ok()) ++refused;
  }
  EXPECT_EQ(refused, 2 * tail);
  for (size_t bit = 0; bit < 8 * tail; ++bit) {
    Bytes copy = firmware;
    copy[copy.size() - tail + bit / 8] ^= static_cast<uint8_t>(1 << (bit % 8));
    auto tdvf = ParseTdvf(copy);
    if (!tdvf.ok()) continue;
    for (const TdvfSection& section : tdvf->sections) {
      EXPECT(Tdvf::Content(copy, section).size() <= section.memory_size);
    }
  }
}
