// SPDX-License-Identifier: Apache-2.0
#include "host/files/whole_file.h"

#include <cstdlib>
#include <filesystem>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;

namespace {

struct File {
  std::string path = "/tmp/samovar-large-XXXXXX";
  explicit File(ByteView content) {
    posix::UniqueFd fd(mkstemp(path.data()));
    CHECK(fd && posix::WriteAll(fd.get(), content, "test").ok());
  }
  ~File() { std::filesystem::remove(path); }
};

}  // namespace

TEST(FilesAreHashedWhateverTheirSize) {
  for (size_t size : {size_t{0}, size_t{1}, size_t{65535}, size_t{65536}, size_t{65537}, size_t{1000000}}) {
    test::Row name(Decimal(size));
    Bytes content(size);
    for (size_t i = 0; i < size; ++i) content[i] = static_cast<uint8_t>(i * 7 + i / 256);
    File file(content);
    auto hashed = HashFile(file.path);
    REQUIRE_OK(hashed);
    EXPECT_EQ(hashed->size, uint64_t{size});
    EXPECT_EQ(hashed->sha256.hex(), Sha256(content).hex());
    EXPECT_OK(HashFile(file.path, size));
    if (size > 0) EXPECT_ERROR(HashFile(file.path, size - 1), Code::kLimit, "larger than " + Decimal(size - 1));
    EXPECT(ReadLargeFile(file.path, size).value() == content);
    if (size > 0) EXPECT_ERROR(ReadLargeFile(file.path, size - 1), Code::kLimit, "larger than");
  }
}

// A device has no end and no size.
TEST(WhatNeverEndsIsGivenUp) {
  EXPECT_ERROR(HashFile("/dev/zero", 1 << 20), Code::kLimit, "\"/dev/zero\": larger than 1048576 bytes");
  EXPECT_ERROR(ReadLargeFile("/dev/zero", 1 << 20), Code::kLimit, "\"/dev/zero\": larger than 1048576 bytes");
  EXPECT_ERROR(HashFile("/nonexistent"), Code::kSystem, "/nonexistent");
}
