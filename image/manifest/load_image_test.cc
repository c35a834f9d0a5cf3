// SPDX-License-Identifier: Apache-2.0
#include "image/manifest/load_image.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

#include "guest/posix/fd.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::image;

namespace {

// A folder with a small image in it, removed at the end of the test.
class Sample {
 public:
  Sample() {
    CHECK(mkdtemp(folder_) != nullptr);
    manifest_.version = "0.1.0";
    manifest_.builder_id = "https://example.org/builder";
    manifest_.kernel = Put("vmlinuz", std::string(70000, 'k'));
    manifest_.initrd = Put("initrd", "i");
    manifest_.cmdline = Put("cmdline", "quiet panic=-1");
    WriteManifest();
  }
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;
  ~Sample() {
    for (const char* name : {"vmlinuz", "initrd", "cmdline", kManifestName}) unlink((folder() + "/" + name).c_str());
    rmdir(folder_);
  }

  [[nodiscard]] std::string folder() const { return folder_; }

  ImageFile Put(const std::string& name, std::string_view content) const {
    auto fd = posix::Open(folder() + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0600).value();
    CHECK(posix::WriteAll(fd.get(), AsBytes(content), name).ok());
    return {name, content.size(), Sha256(AsBytes(content)), {}};
  }

  void SetCommandLine(std::string_view content) {
    manifest_.cmdline = Put("cmdline", content);
    WriteManifest();
  }

 private:
  void WriteManifest() const { Put(kManifestName, PrettyJson(EncodeImageManifest(manifest_))); }

  char folder_[32] = "/tmp/samovar-image-XXXXXX";
  ImageManifest manifest_;
};

}  // namespace

TEST(LoadsWhatTheManifestSays) {
  Sample sample;
  auto image = LoadImage(sample.folder());
  REQUIRE_OK(image);
  EXPECT_EQ(image->command_line, "quiet panic=-1");
  EXPECT_EQ(image->PathOf(image->manifest.initrd), sample.folder() + "/initrd");
  auto kernel = ReadImageFile(*image, image->manifest.kernel);
  REQUIRE_OK(kernel);
  EXPECT_EQ(kernel->size(), size_t{70000});
}

TEST(RefusesFilesThatAreNotThoseOfTheManifest) {
  Sample sample;
  auto image = LoadImage(sample.folder());
  REQUIRE_OK(image);
  std::string flipped(70000, 'k');
  flipped[65536] ^= 1;
  sample.Put("vmlinuz", flipped);
  EXPECT_ERROR(LoadImage(sample.folder()), Code::kMismatch, "vmlinuz\": sha256: image.json says");
  EXPECT_ERROR(ReadImageFile(*image, image->manifest.kernel), Code::kMismatch, "vmlinuz\": sha256");
  sample.Put("vmlinuz", std::string(70001, 'k'));
  EXPECT_ERROR(LoadImage(sample.folder()), Code::kMismatch, "size: image.json says 70000, the file has 70001");
  sample.Put("vmlinuz", std::string(69999, 'k'));
  EXPECT_ERROR(LoadImage(sample.folder()), Code::kMismatch, "size: image.json says 70000, the file has 69999");
  unlink((sample.folder() + "/vmlinuz").c_str());
  EXPECT_ERROR(LoadImage(sample.folder()), Code::kEnvironment, "vmlinuz");
}

TEST(RefusesWhatIsNoImage) {
  EXPECT_ERROR(LoadImage("/nonexistent"), Code::kEnvironment, "samovar image build");
  Sample sample;
  sample.SetCommandLine("quiet\n");
  EXPECT_ERROR(LoadImage(sample.folder()), Code::kMalformed, "one line of printable characters");
  sample.SetCommandLine(std::string(2048, 'x'));
  EXPECT_ERROR(LoadImage(sample.folder()), Code::kLimit, "2048 bytes");
}
