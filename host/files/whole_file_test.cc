// SPDX-License-Identifier: Apache-2.0
#include "host/files/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

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

struct Folder : test::Folder {
  [[nodiscard]] size_t Count() const {
    auto entries = std::filesystem::directory_iterator(path);
    return static_cast<size_t>(std::distance(begin(entries), end(entries)));
  }
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

TEST(AStoredFileIsWholeAndAsPrivateAsTheUserWants) {
  struct {
    mode_t umask;
    unsigned mode;
  } rows[] = {{0022, 0644}, {0077, 0600}, {0002, 0664}};
  for (const auto& row : rows) {
    test::Row name(Decimal(row.umask));
    Folder folder;
    std::string path = folder.path + "/new/folder/file";
    mode_t before = umask(row.umask);
    Result<void> stored = StoreFile(path, AsBytes("first"));
    Result<void> again = StoreFile(path, AsBytes("2nd"));
    umask(before);
    EXPECT_OK(stored);
    EXPECT_OK(again);
    EXPECT_EQ(std::string(AsText(test::ReadFile(path))), std::string("2nd"));
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    EXPECT_EQ(status.st_mode & 0777U, row.mode);
    EXPECT_EQ(folder.Count(), size_t{1});  // nothing of the way there is left
  }
}

TEST(AFailedStoreLeavesWhatWasThere) {
  Folder folder;
  std::string path = folder.path + "/folder";
  std::filesystem::create_directory(path);
  EXPECT_ERROR(StoreFile(path, AsBytes("text")), Code::kSystem, "folder");
  EXPECT_ERROR(StoreFile("/proc/self/nothing", AsBytes("text")), Code::kSystem, "/proc/self/nothing");
  EXPECT_EQ(folder.Count(), size_t{1});
}

// Renaming something to the place of a pipe would take it away from whoever reads it.
TEST(APipeIsWrittenTo) {
  Folder folder;
  std::string path = folder.path + "/pipe";
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  Bytes got;
  std::thread reader([&] { got = test::ReadFile(path); });
  EXPECT_OK(StoreFile(path, AsBytes("text")));
  reader.join();
  EXPECT_EQ(std::string(AsText(got)), std::string("text"));
}

TEST(APipeWithoutAWriterIsNotWaitedFor) {
  const Folder folder;
  const std::string path = folder.path + "/fifo";
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  EXPECT_ERROR(ReadLargeFile(path, 100), Code::kEnvironment, "nobody writes");
  posix::UniqueFd both(open(path.c_str(), O_RDWR | O_CLOEXEC));
  REQUIRE(both);
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    CHECK(posix::WriteAll(both.get(), AsBytes("text"), "fifo").ok());
    both.Close();
  });
  auto text = ReadLargeFile(path, 100);
  writer.join();
  REQUIRE_OK(text);
  EXPECT_EQ(std::string(AsText(*text)), "text");
}
