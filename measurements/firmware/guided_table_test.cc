// SPDX-License-Identifier: Apache-2.0
#include "measurements/firmware/guided_table.h"

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::firmware;

namespace {

constexpr Guid kFooter = Guid::Of("96b582de-1fb2-45f7-baea-a366c55a082d");
constexpr Guid kOne = Guid::Of("00000000-0000-0000-0000-000000000001");
constexpr Guid kTwo = Guid::Of("00000000-0000-0000-0000-000000000002");

struct Written {
  Guid guid;
  Bytes data;
  uint16_t size;  // as the entry says; 0: what it is
};

// An image of 64 other bytes, the entries, a footer that says `excess` more or fewer bytes than there are, and the
// reset vector.
Bytes Image(const std::vector<Written>& entries, int excess = 0) {
  ByteWriter out;
  for (int i = 0; i < 64; ++i) out.U8(0x90);
  for (const Written& entry : entries) {
    out.Raw(entry.data);
    out.U16Le(entry.size != 0 ? entry.size : static_cast<uint16_t>(entry.data.size() + 18));
    out.Raw(entry.guid.view());
  }
  out.U16Le(static_cast<uint16_t>(static_cast<int>(out.size()) - 64 + 18 + excess));
  out.Raw(kFooter.view());
  out.Zero(32);
  return std::move(out).Finish();
}

}  // namespace

TEST(EntriesAreReadFromTheEnd) {
  Bytes image = Image({{kOne, {1, 2, 3}, 0}, {kTwo, {}, 0}});
  auto table = ReadGuidedTable(image);
  REQUIRE_OK(table);
  REQUIRE(table->has_value());
  REQUIRE((*table)->size() == 2);
  EXPECT((**table)[0].guid == kTwo);
  const TableEntry* one = FindEntry(**table, kOne);
  REQUIRE(one != nullptr);
  EXPECT_EQ(one->offset, size_t{64});
  EXPECT(Equal(one->data, Bytes{1, 2, 3}));
  EXPECT(FindEntry(**table, kFooter) == nullptr);
  // A footer alone is a table of no entries.
  auto empty = ReadGuidedTable(Image({}));
  REQUIRE_OK(empty);
  EXPECT(empty->has_value() && (*empty)->empty());
}

TEST(AnImageWithoutFooterHasNoTable) {
  Bytes image = Image({{kOne, {1}, 0}});
  image[image.size() - 33] ^= 1;
  auto table = ReadGuidedTable(image);
  REQUIRE_OK(table);
  EXPECT(!table->has_value());
  for (size_t size : {size_t{0}, size_t{32}, size_t{49}}) {
    EXPECT_ERROR(ReadGuidedTable(ByteView(image).last(size)), Code::kTruncated, "too few for a footer table");
  }
}

TEST(TablesThatDoNotFitAreRefused) {
  struct {
    const char* name;
    Bytes image;
    const char* want;
  } rows[] = {
      {"begins before the image", Image({}, 65), "footer table: size 83 at offset 0x40"},
      {"smaller than its footer", Image({}, -1), "footer table: size 17"},
      {"stray bytes before the first entry", Image({{kOne, {}, 0}}, 1), "1 bytes before the entry at offset 0x40"},
      {"entry smaller than its tail", Image({{kOne, {}, 17}}), "size 17, expected 18 to 18"},
      {"entry longer than the table", Image({{kOne, {}, 19}}), "size 19, expected 18 to 18"},
      {"a GUID twice", Image({{kOne, {}, 0}, {kTwo, {}, 0}, {kOne, {}, 0}}), "have the same GUID"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    EXPECT_ERROR(ReadGuidedTable(row.image), Code::kMalformed, row.want);
  }
}
