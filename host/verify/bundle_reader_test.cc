// SPDX-License-Identifier: Apache-2.0
#include "host/verify/bundle_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "guest/posix/fd.h"
#include "measurements/statement/provenance.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::verify;

namespace {

class Folder {
 public:
  Folder() { CHECK(mkdir((path() + "/artifacts").c_str(), 0700) == 0); }
  [[nodiscard]] const std::string& path() const { return folder_.path; }

  void Write(const std::string& name, std::string_view content, off_t size = 0) const {
    posix::UniqueFd fd = posix::Open(path() + "/" + name, O_WRONLY | O_CREAT, 0600).value();
    CHECK(posix::WriteAll(fd.get(), AsBytes(content), name).ok());
    if (size != 0) CHECK(ftruncate(fd.get(), size) == 0);
  }

 private:
  test::Folder folder_;
};

// A provenance that names artifacts/lua.
std::string Naming() {
  statement::Facts facts;
  facts.artifacts.resize(1);
  facts.artifacts[0].path = "lua";
  facts.artifacts[0].sha256 = Sha256(AsBytes("lua"));
  facts.sandbox = Json::Object();
  return CanonicalJson(statement::BuildStatement(facts));
}

constexpr off_t kHole = off_t{64} << 30;

}  // namespace

// To hash these would take hours.
TEST(WhatTheProvenanceDoesNotNameIsNotOpened) {
  Folder folder;
  folder.Write("provenance.json", Naming());
  folder.Write("artifacts/lua", "lua");
  folder.Write("artifacts/extra", "", kHole);
  folder.Write("INSTALL.sh", "", kHole);
  auto bundle = ReadBundle(folder.path());
  REQUIRE_OK(bundle);
  EXPECT_EQ(bundle->artifacts.size(), size_t{2});
  using Kind = statement::StoredArtifact::Kind;
  EXPECT(bundle->artifacts["lua"].kind == Kind::kFile);
  EXPECT(bundle->artifacts["lua"].sha256 == Sha256(AsBytes("lua")));
  EXPECT(bundle->artifacts["extra"].kind == Kind::kOther);
  EXPECT_EQ(bundle->others.size(), size_t{1});
  EXPECT(bundle->others.contains("INSTALL.sh"));
}

// What the provenance says of modes is held against what lies there.
TEST(TheExecutableBitIsRead) {
  for (const mode_t mode : {mode_t{0600}, mode_t{0755}, mode_t{0611}}) {
    Folder folder;
    folder.Write("provenance.json", Naming());
    folder.Write("artifacts/lua", "lua");
    REQUIRE(chmod((folder.path() + "/artifacts/lua").c_str(), mode) == 0);
    auto bundle = ReadBundle(folder.path());
    REQUIRE_OK(bundle);
    EXPECT_EQ(bundle->artifacts["lua"].executable, mode != 0600);
  }
}

TEST(HolesAreBounded) {
  Folder folder;
  folder.Write("provenance.json", Naming());
  folder.Write("artifacts/lua", "lua", kHole);
  EXPECT_ERROR(ReadBundle(folder.path()), Code::kLimit, "holes");
  // A log of that size is no log; and without a provenance no artifact has a name.
  Folder log;
  log.Write("build.log", "", kHole);
  log.Write("artifacts/lua", "", kHole);
  auto bundle = ReadBundle(log.path());
  REQUIRE_OK(bundle);
  EXPECT(bundle->others.contains("build.log") && !bundle->others["build.log"].has_value());
}

TEST(TheLogIsHashedAndTheRestIsNamed) {
  Folder folder;
  folder.Write("build.log", "all tests passed\n");
  CHECK(mkdir((folder.path() + "/collateral").c_str(), 0700) == 0);
  CHECK(mkdir((folder.path() + "/bin").c_str(), 0700) == 0);
  CHECK(symlink("/etc/passwd", (folder.path() + "/notes").c_str()) == 0);
  auto bundle = ReadBundle(folder.path());
  REQUIRE_OK(bundle);
  EXPECT(bundle->others["build.log"] == Sha256(AsBytes("all tests passed\n")));
  EXPECT_EQ(bundle->others.size(), size_t{3});
  EXPECT(bundle->others.contains("bin") && bundle->others.contains("notes"));
}

// Whoever made the folder must not have the verifier read something of its user's.
TEST(DocumentsThatAreLinksAreRefused) {
  for (const char* name : {"evidence.json", "provenance.json"}) {
    Folder folder;
    folder.Write("elsewhere", "{}");
    REQUIRE(symlink("elsewhere", (folder.path() + "/" + name).c_str()) == 0);
    EXPECT_ERROR(ReadBundle(folder.path()), Code::kMalformed, "not a symbolic link");
  }
}

// What stands under a name may change while it is read: nothing is waited for, and no link is followed.
TEST(AFolderThatChangesWhileItIsRead) {
  Folder folder;
  folder.Write("provenance.json", Naming());
  folder.Write("artifacts/lua", "lua");
  const std::string file = folder.path() + "/artifacts/lua";
  const std::string pipe = folder.path() + "/pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::atomic<bool> stop = false;
  std::thread swapper([&] {
    while (!stop) (void)renameat2(AT_FDCWD, file.c_str(), AT_FDCWD, pipe.c_str(), RENAME_EXCHANGE);
  });
  constexpr int kReads = 500;
  int read = 0;
  for (int i = 0; i < kReads; ++i) read += ReadBundle(folder.path()).ok() ? 1 : 0;
  stop = true;
  swapper.join();
  EXPECT_EQ(read, kReads);
}
