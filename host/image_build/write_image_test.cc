// SPDX-License-Identifier: Apache-2.0
#include "host/image_build/write_image.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "image/manifest/load_image.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::image_build;

namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() { CHECK(mkdtemp(path_) != nullptr); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string path() const { return path_; }
  // How many entries there are, hidden ones included.
  [[nodiscard]] size_t Count() const {
    size_t count = 0;
    for (const auto& entry : fs::directory_iterator(path_)) count += entry.exists() ? 1 : 0;
    return count;
  }

 private:
  char path_[32] = "/tmp/samovar-write-XXXXXX";
};

image::BuiltImage Sample(std::string_view words) {
  image::BuiltImage out;
  out.manifest.version = "0.1.0";
  out.manifest.builder_id = "urn:x:test";
  auto add = [&](const char* name, std::string_view content) -> image::ImageFile {
    out.files[name] = Bytes(content.begin(), content.end());
    return {name, content.size(), Sha256(AsBytes(content)), {}};
  };
  out.manifest.kernel = add("vmlinuz", "kernel");
  out.manifest.initrd = add("initrd", "initrd");
  out.manifest.cmdline = add("cmdline", words);
  return out;
}

}  // namespace

TEST(ImageAppearsWholeAndIsReplaced) {
  Folder folder;
  const std::string path = folder.path() + "/deep/image";
  mode_t before = umask(077);
  EXPECT_OK(WriteImage(Sample("one"), path));
  umask(before);
  EXPECT_EQ(image::LoadImage(path).value().command_line, "one");
  struct stat status;
  REQUIRE(stat((path + "/vmlinuz").c_str(), &status) == 0);
  EXPECT_EQ(status.st_mode & 0777U, 0644U);
  EXPECT_OK(WriteImage(Sample("two"), path));
  EXPECT_EQ(image::LoadImage(path).value().command_line, "two");
  // Nothing is left beside it.
  EXPECT_EQ(folder.Count(), size_t{1});
  size_t beside = 0;
  for (const auto& entry : fs::directory_iterator(folder.path() + "/deep")) beside += entry.exists() ? 1 : 0;
  EXPECT_EQ(beside, size_t{1});
}

TEST(OtherFoldersAreNotReplaced) {
  Folder folder;
  fs::create_directory(folder.path() + "/home");
  fs::create_directory(folder.path() + "/home/letters");
  EXPECT_ERROR(WriteImage(Sample("x"), folder.path() + "/home"), Code::kUsage, "is no image");
  EXPECT(fs::exists(folder.path() + "/home/letters"));
  fs::create_directory(folder.path() + "/empty");
  EXPECT_OK(WriteImage(Sample("x"), folder.path() + "/empty"));
  EXPECT_EQ(folder.Count(), size_t{2});
}

TEST(FailureLeavesNothing) {
  EXPECT_ERROR(WriteImage(Sample("x"), "/dev/null/image"), Code::kEnvironment, "not a folder");
}
