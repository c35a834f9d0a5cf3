// SPDX-License-Identifier: Apache-2.0
#include "guest/posix/beneath.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/harness.h"

using namespace samovar;
using posix::Links;

TEST(NothingBeneathLeadsOut) {
  const test::Folder made;
  const std::string& folder = made.path;
  REQUIRE(mkdir((folder + "/inner").c_str(), 0755) == 0);
  REQUIRE(symlink("inner", (folder + "/around").c_str()) == 0);
  REQUIRE(symlink("../recipe", (folder + "/inner/link").c_str()) == 0);
  REQUIRE(symlink("/recipe", (folder + "/inner/absolute").c_str()) == 0);
  REQUIRE_OK(posix::Open(folder + "/recipe", O_WRONLY | O_CREAT | O_EXCL, 0644));
  const posix::UniqueFd root = posix::Open(folder, O_PATH | O_DIRECTORY).value();
  struct {
    const char* path;
    Links links;
    Code code;
    const char* why;  // null if it opens
  } rows[] = {
      {"recipe", Links::kNone, Code::kSystem, nullptr},
      {"inner/link", Links::kNone, Code::kPolicy,
       "\"inner/link\": it, or a folder on the way to it, is a symbolic link"},
      {"around/link", Links::kNone, Code::kPolicy, "is a symbolic link"},
      {"inner/../../etc/passwd", Links::kNone, Code::kSystem, "etc/passwd"},
      {"/etc/passwd", Links::kNone, Code::kSystem, "etc/passwd"},
      {"inner/link", Links::kInRoot, Code::kSystem, nullptr},
      {"around/absolute", Links::kInRoot, Code::kSystem, nullptr},
      {"/recipe", Links::kInRoot, Code::kSystem, nullptr},
      {"../../../etc/passwd", Links::kInRoot, Code::kSystem, "etc/passwd"},
  };
  for (const auto& row : rows) {
    test::Row name(row.path);
    const auto opened = posix::OpenBeneath(root.get(), row.path, O_RDONLY, row.links);
    if (row.why == nullptr)
      EXPECT_OK(opened);
    else
      EXPECT_ERROR(opened, row.code, row.why);
  }
}
