// SPDX-License-Identifier: Apache-2.0
#include "host/run/path_search.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "guest/posix/fd.h"
#include "tests/harness.h"

using namespace samovar;

TEST(ProgramsAreTheFirstExecutableFilesOfPath) {
  const test::Folder made;
  const std::string& base = made.path;
  for (const char* folder : {"/a", "/b", "/b/folder"}) REQUIRE(mkdir((base + folder).c_str(), 0755) == 0);
  REQUIRE_OK(posix::Open(base + "/a/data", O_WRONLY | O_CREAT, 0644));
  for (const char* program : {"/b/data", "/a/tool", "/b/tool", "/b/other"}) {
    REQUIRE_OK(posix::Open(base + program, O_WRONLY | O_CREAT, 0755));
  }
  struct {
    const char *what, *path, *name, *want;
  } rows[] = {
      {"first of two", "A:B", "tool", "/a/tool"},
      {"only in the second", "A:B", "other", "/b/other"},
      {"a file that is not executable is passed over", "A:B", "data", "/b/data"},
      {"a folder is no program", "A:B", "folder", nullptr},
      {"empty parts stand for nothing", ":A:::B:", "other", "/b/other"},
      {"nowhere", "A:B", "missing", nullptr},
      {"no name", "A:B", "", nullptr},
  };
  const char* now = getenv("PATH");
  const std::string kept = now == nullptr ? "" : now;
  for (const auto& row : rows) {
    test::Row name(row.what);
    std::string path;
    for (char c : std::string_view(row.path)) {
      if (c == 'A') path += base + "/a";
      if (c == 'B') path += base + "/b";
      if (c == ':') path += ':';
    }
    setenv("PATH", path.c_str(), 1);
    auto found = run::FindProgram(row.name);
    setenv("PATH", kept.c_str(), 1);
    EXPECT_EQ(found.value_or("none"), row.want == nullptr ? "none" : base + row.want);
  }
  unsetenv("PATH");
  EXPECT(run::FindProgram("sh").has_value());
  setenv("PATH", kept.c_str(), 1);
  EXPECT_EQ(run::FindProgram("./x").value_or(""), "./x");
}
