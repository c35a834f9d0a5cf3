// SPDX-License-Identifier: Apache-2.0
#include "measurements/statement/links.h"

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using statement::CheckLinks;

TEST(LinksLeadToArtifacts) {
  const std::set<std::string> files = {"a/b/c", "a/d", "lib/libx.so.1.2", "top"};
  const struct {
    const char* name;
    std::map<std::string, std::string> links;
    const char* why;  // or nothing
  } rows[] = {
      {"none", {}, nullptr},
      {"library", {{"lib/libx.so", "libx.so.1"}, {"lib/libx.so.1", "libx.so.1.2"}}, nullptr},
      {"up and down", {{"a/b/l", "../../lib/libx.so.1.2"}}, nullptr},
      {"folder", {{"l", "a/b"}}, nullptr},
      {"through a linked folder", {{"l", "a/b"}, {"m", "l/c"}, {"n", "l/../d"}}, nullptr},
      {"its own folder", {{"a/here", "."}}, nullptr},
      {"with a slash at the end", {{"l", "a/b/"}}, nullptr},
      {"dangling",
       {{"lib/libx.so", "libx.so.2"}},
       "\"lib/libx.so\" -> \"libx.so.2\": it leads to something that is no"},
      {"dangling behind another", {{"l", "m"}, {"m", "nothing"}}, "no artifact"},
      {"to a name that only begins one", {{"l", "to"}}, "no artifact"},
      {"absolute", {{"l", "/etc/passwd"}}, "out of the artifacts"},
      {"empty", {{"l", ""}}, "out of the artifacts"},
      {"climbing", {{"a/l", "../../x"}}, "out of the artifacts"},
      // By its own text this one stays below; through the link before it, it does not.
      {"climbing through another link", {{"a/b/up", "../.."}, {"l", "a/b/up/../top"}}, "out of the artifacts"},
      {"circle", {{"l", "m"}, {"m", "l"}}, "circles"},
      {"itself", {{"l", "l"}}, "circles"},
      {"through itself", {{"a/l", "../a/l/d"}}, "circles"},
      {"through a file", {{"l", "top/x"}}, "through a file"},
      {"a file with a slash at the end", {{"l", "top/"}}, "through a file"},
      {"control character", {{"l", "to\x1bp"}}, "printable"},
      {"NUL", {{"l", std::string("top\0x", 5)}}, "printable"},
      {"long", {{"l", std::string(5000, '.')}}, "printable"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    if (row.why == nullptr)
      EXPECT_OK(CheckLinks(files, row.links));
    else
      EXPECT_ERROR(CheckLinks(files, row.links), Code::kPolicy, row.why);
  }
}

// Many long links, each through many others: refused before it takes long.
TEST(LinksAreFollowedForABoundedTime) {
  std::string around;
  while (around.size() < 4000) around += "a/../";
  std::map<std::string, std::string> links;
  for (int i = 0; i < 10000; ++i) links["l" + std::to_string(i)] = around + "a/d";
  EXPECT_ERROR(CheckLinks({"a/d"}, links), Code::kPolicy, "too long to follow");
}
