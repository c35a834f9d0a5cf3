// SPDX-License-Identifier: Apache-2.0
#include "guest/disk/verity_disk.h"

#include "tests/harness.h"

using namespace samovar;

TEST(VerityParametersAreThoseOfTheKernelsManual) {
  disk::DiskSpec spec;
  spec.serial = "toolchain";
  spec.root_hash.bytes.fill(0xab);
  spec.salt = {0x12, 0x34};
  spec.data_blocks = 262144;
  spec.hash_start_block = 262145;
  EXPECT_EQ(disk::VerityParameters(spec, "/dev/vda").value(),
            "1 /dev/vda /dev/vda 4096 4096 262144 262145 sha256 " + spec.root_hash.hex() + " 1234 1 panic_on_error");
  spec.salt.clear();
  EXPECT_EQ(disk::VerityParameters(spec, "/dev/vda").value(),
            "1 /dev/vda /dev/vda 4096 4096 262144 262145 sha256 " + spec.root_hash.hex() + " - 1 panic_on_error");
}

TEST(VerityParametersHaveBounds) {
  struct {
    const char* name;
    uint64_t data_blocks, hash_start_block;
    size_t salt;
  } rows[] = {
      {"no data", 0, 1, 0},
      {"hash tree inside the data", 10, 9, 0},
      {"too large", (uint64_t{1} << 32) + 1, (uint64_t{1} << 32) + 1, 0},
      {"hash tree too far", 1, UINT64_MAX, 0},
      {"salt too long", 1, 1, 257},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    disk::DiskSpec spec;
    spec.serial = "toolchain";
    spec.data_blocks = row.data_blocks;
    spec.hash_start_block = row.hash_start_block;
    spec.salt.resize(row.salt);
    EXPECT_ERROR(disk::VerityParameters(spec, "/dev/vda"), Code::kLimit, "\"toolchain\"");
  }
}
