// SPDX-License-Identifier: Apache-2.0
#include "host/session/bundle_writer.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/harness.h"

using namespace samovar;
using session::BundleWriter;

namespace {

struct Folder {
  std::string path = "/tmp/samovar-bundle-XXXXXX";
  Folder() { CHECK(mkdtemp(path.data()) != nullptr); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST(ABundleAppearsWholeOrNotAtAll) {
  const Folder folder;
  const std::string path = folder.path + "/out";
  {
    auto writer = BundleWriter::Create(path);
    REQUIRE_OK(writer);
    auto file = writer->OpenArtifact("bin/tool", true);
    REQUIRE_OK(file);
    EXPECT_OK(posix::WriteAll(file->get(), AsBytes("x"), "artifact"));
    EXPECT_OK(writer->WriteDocument("provenance.json", "{}"));
    EXPECT(!std::filesystem::exists(path));
  }
  EXPECT(std::filesystem::is_empty(folder.path));

  auto writer = BundleWriter::Create(path + "//");
  REQUIRE_OK(writer);
  EXPECT_OK(writer->OpenArtifact("bin/tool", true));
  EXPECT_OK(writer->Commit());
  struct stat status = {};
  EXPECT_EQ(stat((path + "/artifacts/bin/tool").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0755U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path), {}), std::ptrdiff_t{1});
}

TEST(WhatIsThereStays) {
  const Folder folder;
  const std::string path = folder.path + "/out";
  auto late = BundleWriter::Create(path);
  REQUIRE_OK(late);
  CHECK(mkdir(path.c_str(), 0755) == 0);
  EXPECT_ERROR(BundleWriter::Create(path), Code::kUsage, "already exists");
  EXPECT_ERROR(late->Commit(), Code::kSystem, "rename");
  EXPECT(std::filesystem::is_empty(path));
}
