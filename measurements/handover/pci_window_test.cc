// SPDX-License-Identifier: Apache-2.0
#include "measurements/handover/pci_window.h"

#include <algorithm>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::handover;

namespace {

constexpr uint64_t kGib = uint64_t{1} << 30;

// A q35 machine: low and high RAM, and the range that QEMU reserves below 1 TiB for AMD processors.
AddressSpace Machine(unsigned bits, uint64_t memory, bool amd) {
  AddressSpace space{bits, {{0, std::min(memory, 2 * kGib), 1}}, std::nullopt};
  if (memory > 2 * kGib) space.map.push_back({4 * kGib, memory - 2 * kGib, 1});
  if (amd) space.map.push_back({0xfd00000000, 0x300000000, 2});
  return space;
}

}  // namespace

// The rows of 40 and 46 bits are what DSDTs of real boots in the emulator have.
TEST(WindowOfAMachine) {
  struct Row {
    const char* name;
    AddressSpace space;
    uint64_t want;
  };
  const Row rows[] = {
      {"40 bits, a range reserved below 1 TiB", Machine(40, 4 * kGib, true), 0xc000000000},
      {"40 bits of no AMD processor: not believed", Machine(40, 4 * kGib, false), 32 * kGib},
      {"46 bits", Machine(46, 4 * kGib, true), 0x380000000000},
      {"more than the firmware uses", Machine(52, 4 * kGib, false), 0x380000000000},
      {"39 bits: the top eighth is larger than 32 GiB", Machine(39, 4 * kGib, false), 0x7000000000},
      {"36 bits: right above the memory", Machine(36, 4 * kGib, false), 32 * kGib},
      {"memory that leaves no room for an eighth", Machine(40, 900 * kGib, false), 928 * kGib},
      {"much memory", Machine(46, 4096 * kGib, false), 0x380000000000},
  };
  for (const Row& row : rows) {
    test::Row scope(row.name);
    auto base = PciWindowBase(row.space);
    REQUIRE_OK(base);
    EXPECT_EQ(*base, row.want);
  }
}

TEST(WindowThatDoesNotFit) {
  AddressSpace plugged = Machine(39, 4 * kGib, false);
  plugged.reserved_end = 500 * kGib;
  EXPECT_ERROR(PciWindowBase(plugged), Code::kUnsupported, "39 address bits");
  EXPECT_ERROR(PciWindowBase(Machine(36, 64 * kGib, false)), Code::kUnsupported, "36 address bits");
}

TEST(E820Entries) {
  ByteWriter out;
  out.U64Le(0x1000);
  out.U64Le(0x2000);
  out.U32Le(2);
  auto map = ParseE820(out.bytes());
  REQUIRE_OK(map);
  REQUIRE(map->size() == 1);
  EXPECT_EQ((*map)[0].start, uint64_t{0x1000});
  EXPECT_EQ((*map)[0].size, uint64_t{0x2000});
  EXPECT_EQ((*map)[0].type, uint32_t{2});
  for (size_t size = 1; size < 20; ++size) {
    EXPECT_ERROR(ParseE820(ByteView(out.bytes()).first(size)), Code::kTruncated, "e820");
  }
  out.U64Le(UINT64_MAX);
  out.U64Le(1);
  out.U32Le(1);
  EXPECT_ERROR(ParseE820(out.bytes()), Code::kMalformed, "entry 1 at offset 0x14");
}
