// SPDX-License-Identifier: Apache-2.0
#include "image/disk/load_toolchain.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "guest/posix/fd.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::image;

namespace {

class Folder {
 public:
  Folder() { CHECK(mkdtemp(path_) != nullptr); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    for (const char* name : {"/c.json", "/d.json", "/c.disk"}) unlink((path_ + std::string(name)).c_str());
    rmdir(path_);
  }
  [[nodiscard]] std::string path() const { return path_; }
  void Put(const std::string& name, std::string_view content) const {
    auto fd = posix::Open(path() + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0600).value();
    CHECK(posix::WriteAll(fd.get(), AsBytes(content), name).ok());
  }

 private:
  char path_[32] = "/tmp/samovar-disk-XXXXXX";
};

}  // namespace

TEST(FindsDiskAndDescription) {
  Folder folder;
  ToolchainManifest manifest;
  manifest.name = "c";
  manifest.data_blocks = 1;
  manifest.hash_start_block = 1;
  manifest.size = 4096;
  const std::string text = PrettyJson(EncodeToolchainManifest(manifest));
  EXPECT_ERROR(LoadToolchain(folder.path(), "c"), Code::kEnvironment, "samovar toolchain build c");
  EXPECT_ERROR(LoadToolchain(folder.path(), "../c"), Code::kUsage, "no toolchain name");
  folder.Put("c.json", text);
  EXPECT_ERROR(LoadToolchain(folder.path(), "c"), Code::kEnvironment, "c.disk");
  folder.Put("c.disk", std::string(4096, 'x'));
  auto found = LoadToolchain(folder.path(), "c");
  REQUIRE_OK(found);
  EXPECT(found->manifest == manifest);
  EXPECT_EQ(found->disk, folder.path() + "/c.disk");
  folder.Put("c.disk", std::string(4095, 'x'));
  EXPECT_ERROR(LoadToolchain(folder.path(), "c"), Code::kMismatch, "expected 4096 bytes, got 4095");
  folder.Put("d.json", text);
  EXPECT_ERROR(LoadToolchain(folder.path(), "d"), Code::kMismatch, "describes the toolchain \"c\"");
}
