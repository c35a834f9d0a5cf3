// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/path.h"

#include <string>

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;

TEST(PathsThatStayBelow) {
  const struct {
    std::string path;
    bool safe;
  } rows[] = {
      {"a", true},
      {"a/b/c.d", true},
      {".hidden/..x/x..", true},
      {"\xc3\xa9/\xe4\xb8\xad", true},
      {"a b", true},
      {std::string(kMaxPathSize, 'a'), true},
      {std::string(kMaxPathSize + 1, 'a'), false},
      {"", false},
      {"/", false},
      {"/a", false},
      {"a/", false},
      {"a//b", false},
      {".", false},
      {"..", false},
      {"./a", false},
      {"a/./b", false},
      {"a/../b", false},
      {"a/..", false},
      {"bad\\name", false},  // another path on another system
      {"a\nb", false},
      {std::string("a\0b", 3), false},
      {"a\x7f", false},
      {"a\xc2\x9b"
       "b",
       false},
      {"a\xe2\x80\xae"
       "b",
       false},
      {"latin\xe9", false},
  };
  for (const auto& row : rows) {
    test::Row name(Quoted(row.path));
    EXPECT_EQ(IsSafeRelativePath(row.path), row.safe);
  }
}

TEST(LinksThatStayBelow) {
  const struct {
    const char* path;
    std::string target;
    bool stays;
  } rows[] = {{"a", "b", true},          {"a/b", "../c", true},       {"a/b/c", "../../d", true},
              {"a", "./b/../c", true},   {"a", "b//c", true},         {"a", "..", false},
              {"a/b", "../..", false},   {"a", "/etc/passwd", false}, {"a", "", false},
              {"a", "b/../../c", false}, {"a/b", "../../x", false},   {"a", std::string("b\0c", 3), false}};
  for (const auto& row : rows) {
    test::Row name(std::string(row.path) + " -> " + Quoted(row.target));
    EXPECT_EQ(StaysBelow(row.path, row.target), row.stays);
  }
}
