// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/fetch/simple_index.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::inputs;
using lockfile::Algorithm;
using lockfile::Input;

TEST(ReferencesOnAPage) {
  struct {
    const char *base, *reference, *url;
  } rows[] = {
      {"https://h/simple/a/", "https://f/a.whl", "https://f/a.whl"},
      {"https://h/simple/a/", "//f/a.whl", "https://f/a.whl"},
      {"https://h/simple/a/", "/a.whl", "https://h/a.whl"},
      {"https://h/simple/a/", "a.whl", "https://h/simple/a/a.whl"},
      {"https://h/simple/a/", "./a.whl", "https://h/simple/a/a.whl"},
      {"https://h/simple/a/", "../../packages/a.whl", "https://h/packages/a.whl"},
      {"https://h/simple/a/", "../../../../../a.whl", "https://h/a.whl"},
      {"https://h", "a.whl", "https://h/a.whl"},
      {"https://h", "../a.whl", "https://h/a.whl"},
      {"", "a.whl", "a.whl"},
  };
  for (const auto& row : rows) {
    test::Row name(row.reference);
    EXPECT_EQ(ResolveUrl(row.base, row.reference), row.url);
  }
}

TEST(FilesThatWillDo) {
  const std::string one(64, '1'), two(64, '2'), other(64, '3');
  const Input input{.digests = {{Algorithm::kSha256, Bytes(32, 0x11)}, {Algorithm::kSha256, Bytes(32, 0x22)}}};
  const auto link = [](const std::string& url, const std::string& digest) {
    return "<a href=\"" + url + "#sha256=" + digest + "\">x</a>\n";
  };
  struct {
    const char* name;
    std::string page;
    const char* sources;
  } rows[] = {
      {"nothing", "", ""},
      {"a wheel", link("a-1-py3-none-any.whl", one), "https://h/a/a-1-py3-none-any.whl"},
      {"another digest", link("a-1-py3-none-any.whl", other), ""},
      {"no digest", "<a href='a-1-py3-none-any.whl'>", ""},
      {"a weak digest", "<a href='a-1.tar.gz#md5=11111111111111111111111111111111'>", ""},
      {"wheels before sources", link("a-1.tar.gz", one) + link("a-1-py3-none-any.whl", two),
       "https://h/a/a-1-py3-none-any.whl https://h/a/a-1.tar.gz"},
      {"another system's wheel", link("a-1-cp311-cp311-win_amd64.whl", one), ""},
      {"an escape, other quotes", "<A data-x=\"href=y\" href='/a-1.tar.gz?x=1&amp;y=2#sha256=" + one + "'>",
       "https://h/a-1.tar.gz?x=1&y=2"},
      {"broken", "href=href=\"href=", ""},
      {"cut", "<a href=\"a-1.tar.gz#sha256=" + one, "https://h/a/a-1.tar.gz"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    std::string sources;
    for (const std::string& url : SimpleSources(row.page, "https://h/a/", input)) {
      sources += (sources.empty() ? "" : " ") + url;
    }
    EXPECT_EQ(sources, row.sources);
  }
}

TEST(PipSaysItsIndex) {
  struct {
    const char *list, *index;
  } rows[] = {
      {"", ""},
      {"global.cert='/x'\n", ""},
      {"global.index-url='https://g/'\n", "https://g/"},
      {"global.index-url='https://g/'\n:env:.index-url='https://e/'", "https://e/"},
      {"global.index-url='https://g/'\ninstall.index-url='https://i/'\n", "https://i/"},
  };
  for (const auto& row : rows) EXPECT_EQ(PipIndex(row.list), row.index);
}
