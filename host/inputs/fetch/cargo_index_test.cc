// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/fetch/cargo_index.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::inputs;
using lockfile::Algorithm;

TEST(WhatStandsForCratesIo) {
  const std::string mirror = "[source.crates-io]\nreplace-with = \"m\"\n[source.m]\nregistry = \"sparse+https://m/\"\n";
  struct {
    const char* name;
    std::vector<std::string> texts;
    const char* index;  // null: none
  } rows[] = {
      {"nothing", {}, nullptr},
      {"other settings", {"[build]\njobs = 2\n"}, nullptr},
      {"a mirror", {mirror}, "sparse+https://m/"},
      {"the nearer file first",
       {"[source.crates-io]\nreplace-with = 'n'\n[source.n]\nregistry = 'sparse+https://n/'\n", mirror},
       "sparse+https://n/"},
      {"said here, described there", {"[source.crates-io]\nreplace-with = 'm'\n", mirror}, "sparse+https://m/"},
      {"a replacement of a replacement",
       {"[source]\ncrates-io = { replace-with = 'a' }\na = { replace-with = 'm' }\n", mirror},
       "sparse+https://m/"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    const auto index = ReplacementOf(row.texts);
    REQUIRE_OK(index);
    EXPECT_EQ(index->value_or("none"), row.index == nullptr ? "none" : row.index);
  }
  EXPECT_ERROR(ReplacementOf({"[source.crates-io]\nreplace-with = 'crates-io'\n"}), Code::kUnsupported, "in a circle");
  EXPECT_ERROR(ReplacementOf({"[source.crates-io]\nreplace-with = 'v'\n[source.v]\ndirectory = 'vendor'\n"}),
               Code::kUnsupported, "\"v\" stands for the usual one and has no registry");
  EXPECT_ERROR(ReplacementOf({"[[["}), Code::kMalformed, "line 1");
}

TEST(IndexesByTheSparseProtocol) {
  EXPECT_EQ(SparseUrl("sparse+https://m/i").value_or(""), "https://m/i/");
  EXPECT_EQ(SparseUrl("sparse+https://m/i/").value_or(""), "https://m/i/");
  EXPECT(!SparseUrl("registry+https://m/i").has_value());
  EXPECT(!SparseUrl("https://m/i").has_value());
}

TEST(Downloads) {
  struct {
    const char *crate, *dl, *url;
  } rows[] = {
      {"Inflector", "https://m/c", "https://m/c/Inflector/1.0.0+x/download"},
      {"Inflector", "https://m/{crate}/{version}", "https://m/Inflector/1.0.0+x"},
      {"Inflector", "https://m/{prefix}/{lowerprefix}/{crate}-{version}.crate",
       "https://m/In/fl/in/fl/Inflector-1.0.0+x.crate"},
      {"a", "https://m/{prefix}", "https://m/1"},
      {"ab", "https://m/{prefix}", "https://m/2"},
      {"Abc", "https://m/{prefix}|{lowerprefix}", "https://m/3/A|3/a"},
      {"abcd", "https://m/{prefix}/{sha256-checksum}", "https://m/ab/cd/0aff"},
  };
  for (const auto& row : rows) {
    test::Row name(row.dl);
    const lockfile::Input input{
        .name = row.crate, .version = "1.0.0+x", .digests = {{Algorithm::kSha256, Bytes{0x0a, 0xff}}}};
    const auto url = DownloadUrl(std::string(R"({"dl":")") + row.dl + R"(","api":null})", input);
    REQUIRE_OK(url);
    EXPECT_EQ(*url, row.url);
  }
  EXPECT_ERROR(DownloadUrl("{}", {.name = "a"}), Code::kMalformed, "\"dl\"");
  EXPECT_ERROR(DownloadUrl("<html>", {.name = "a"}), Code::kMalformed, "line 1");
}
