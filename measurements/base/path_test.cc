// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/path.h"

#include <string>

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;

namespace {

std::string OfLevels(size_t levels) {
  std::string out = "a";
  for (size_t level = 1; level < levels; ++level) out += "/a";
  return out;
}

std::string OfSize(size_t size) {
  std::string out;
  while (out.size() < size) out += out.size() % 256 == 255 ? '/' : 'a';
  return out;
}

}  // namespace

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
      {std::string(255, 'a'), true},
      {std::string(256, 'a'), false},
      {"a/" + std::string(256, 'a'), false},
      {OfSize(4095), true},
      {OfSize(4096), false},
      {OfLevels(128), true},
      {OfLevels(129), false},
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

TEST(FaultsOfPathsAreSaid) {
  const struct {
    std::string path;
    std::string_view fault;
  } rows[] = {
      {"", "1 to 4095 bytes"},       {OfSize(4096), "1 to 4095 bytes"},    {"/a", "relative"},
      {"a\\b", "backslash"},         {"a\x1b", "act on terminals"},        {"a\xff", "UTF-8"},
      {OfLevels(129), "128 levels"}, {std::string(256, 'a'), "255 bytes"}, {"a/../b", "`..` part"},
  };
  for (const auto& row : rows) {
    test::Row name(Quoted(row.path));
    const char* fault = PathFault(row.path);
    REQUIRE(fault != nullptr);
    EXPECT(std::string_view(fault).find(row.fault) != std::string_view::npos);
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
