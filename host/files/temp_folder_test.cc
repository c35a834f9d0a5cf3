// SPDX-License-Identifier: Apache-2.0
#include "host/files/temp_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "host/files/paths.h"
#include "tests/harness.h"

using namespace samovar;
using files::TempFolder;

namespace {

struct Parent : test::Folder {
  [[nodiscard]] std::ptrdiff_t count() const {
    return std::distance(std::filesystem::directory_iterator(path), std::filesystem::directory_iterator());
  }
};

// A process that makes a folder with something in it and is killed.
void KilledOwner(const std::string& parent) {
  const pid_t pid = fork();
  if (pid == 0) {
    auto folder = TempFolder::Create(parent, "kind-");
    if (folder.ok() && paths::MakeFolders(folder->path() + "/a/b").ok()) kill(getpid(), SIGKILL);
    _exit(1);
  }
  int status = 0;
  CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
}

}  // namespace

TEST(WhatAKilledOwnerLeftIsSweptAndWhatLivesIsNot) {
  const Parent parent;
  auto live = TempFolder::Create(parent.path, "kind-");
  REQUIRE_OK(live);
  KilledOwner(parent.path);
  EXPECT_EQ(parent.count(), std::ptrdiff_t{2});
  EXPECT_OK(TempFolder::Create(parent.path, "other-"));
  EXPECT_EQ(parent.count(), std::ptrdiff_t{2});  // another kind
  auto next = TempFolder::Create(parent.path, "kind-");
  REQUIRE_OK(next);
  EXPECT_EQ(parent.count(), std::ptrdiff_t{2});
  EXPECT(access(live->path().c_str(), F_OK) == 0);
  const std::string path = next->path();
  *next = std::move(*live);
  EXPECT(access(path.c_str(), F_OK) != 0);
  EXPECT_EQ(parent.count(), std::ptrdiff_t{1});
}

TEST(AFolderWithoutALockIsSweptWhenItIsOld) {
  const Parent parent;
  const std::string young = parent.path + "/kind-young0";
  const std::string old = parent.path + "/kind-old000";
  const std::string file = parent.path + "/kind-file00";
  REQUIRE(mkdir(young.c_str(), 0700) == 0 && mkdir(old.c_str(), 0700) == 0);
  REQUIRE_OK(posix::Open(file, O_WRONLY | O_CREAT, 0600));
  const timespec times[2] = {{1000, 0}, {1000, 0}};
  REQUIRE(utimensat(AT_FDCWD, old.c_str(), times, 0) == 0 && utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
  REQUIRE_OK(TempFolder::Create(parent.path, "kind-"));
  EXPECT(access(young.c_str(), F_OK) == 0);
  EXPECT(access(old.c_str(), F_OK) != 0);
  EXPECT(access(file.c_str(), F_OK) == 0);
}

TEST(ALinkInItIsNotFollowed) {
  const Parent parent;
  const Parent elsewhere;
  REQUIRE_OK(posix::Open(elsewhere.path + "/kept", O_WRONLY | O_CREAT, 0600));
  {
    auto folder = TempFolder::Create(parent.path, "kind-");
    REQUIRE_OK(folder);
    REQUIRE(symlink(elsewhere.path.c_str(), (folder->path() + "/link").c_str()) == 0);
  }
  EXPECT_EQ(parent.count(), std::ptrdiff_t{0});
  EXPECT_EQ(elsewhere.count(), std::ptrdiff_t{1});
}

TEST(ItIsPrivateAndItsParentHasToBeThere) {
  const Parent parent;
  auto folder = TempFolder::Create(parent.path, "kind-");
  REQUIRE_OK(folder);
  struct stat status = {};
  REQUIRE(stat(folder->path().c_str(), &status) == 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  EXPECT_ERROR(TempFolder::Create(parent.path + "/missing", "kind-"), Code::kSystem, "/missing");
}
