// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/td_hob.h"

#include "measurements/base/digest.h"
#include "measurements/tdx/firmware_for_test.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

namespace {

constexpr uint64_t kGib = uint64_t{1} << 30;

Tdvf Metadata() { return Tdvf{fake::DefaultSections()}; }

}  // namespace

// The sections are those of a real firmware; 2 GiB is the value that a real trust domain reported.
TEST(TdHobDigests) {
  struct Row {
    uint64_t memory;
    const char* want;
  };
  const Row rows[] = {{1 * kGib, "1055c9b9a1fc534e"},
                      {2 * kGib, "0b8772e5b0b41b83"},
                      {4 * kGib, "5b684faf8d02a733"},
                      {16 * kGib, "cd2312a0d87ef3c4"}};
  for (const Row& row : rows) {
    test::Row scope(std::to_string(row.memory));
    auto hob = EncodeTdHob(Metadata(), row.memory);
    REQUIRE_OK(hob);
    EXPECT_EQ(Sha384(*hob).hex().substr(0, 16), row.want);
  }
}

TEST(MemoryJustBelowAndAtTheSplit) {
  auto below = EncodeTdHob(Metadata(), 0xB0000000 - 4096);
  auto at = EncodeTdHob(Metadata(), 0xB0000000);
  REQUIRE_OK(below);
  REQUIRE_OK(at);
  EXPECT_EQ(at->size(), below->size() + 48);
}

TEST(SizesThatMakeNoSense) {
  EXPECT_ERROR(EncodeTdHob(Metadata(), 0), Code::kUsage, "memory: 0 bytes");
  EXPECT_ERROR(EncodeTdHob(Metadata(), kGib + 1), Code::kUsage, "not a size");
  EXPECT_ERROR(EncodeTdHob(Metadata(), uint64_t{8} << 20), Code::kUsage, "does not fit into the RAM");
  Tdvf none = Metadata();
  none.sections.erase(none.sections.begin() + 4);
  EXPECT_ERROR(EncodeTdHob(none, kGib), Code::kUnsupported, "no TD_HOB");
}
