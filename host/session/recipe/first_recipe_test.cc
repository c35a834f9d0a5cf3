// SPDX-License-Identifier: Apache-2.0
#include "host/session/recipe/first_recipe.h"

#include <filesystem>
#include <fstream>

#include "measurements/recipe/recipe.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::session;
using test::Folder;

namespace {

namespace fs = std::filesystem;

}  // namespace

TEST(FilesSayHowAProjectIsBuilt) {
  struct {
    std::vector<const char*> files;
    const char *because, *program, *artifact, *needs;
  } rows[] = {
      {{"Makefile"}, "Makefile", "make", "tea", ""},
      {{"GNUmakefile"}, "GNUmakefile", "make", "tea", ""},
      {{"configure", "Makefile"}, "configure", "sh", "tea", ""},
      {{"CMakeLists.txt", "Makefile"}, "CMakeLists.txt", "sh", "out/tea", "cmake"},
      {{"Cargo.toml", "Makefile"}, "Cargo.toml", "cargo", "target/release/tea", "cargo"},
      {{"go.mod"}, "go.mod", "go", "out/*", "go"},
      {{"package.json"}, "package.json", "npm", "dist/*", "npm"},
      {{"meson.build"}, "meson.build", "sh", "out/tea", "meson"},
      {{"README"}, "", "make", "tea", ""},
  };
  for (const auto& row : rows) {
    test::Row name(row.files[0]);
    const Folder parent;
    const std::string folder = parent.path + "/tea";
    fs::create_directory(folder);
    for (const char* file : row.files) std::ofstream(folder + "/" + file) << "x";
    const FirstRecipe first = ProposeRecipe(folder);
    EXPECT_EQ(first.because, row.because);
    EXPECT_EQ(first.needs.empty() ? "" : first.needs[0], row.needs);
    auto recipe = recipe::ParseRecipe(first.text);
    REQUIRE_OK(recipe);
    EXPECT_EQ(recipe->build[0], row.program);
    EXPECT_EQ(recipe->artifacts[0].text, row.artifact);
  }
}

TEST(NamesThatCannotStandInARecipe) {
  const Folder parent;
  for (const char* folder : {"a\\b", "a*", "a\x1b[2J", "a\xff"}) {
    const std::string path = parent.path + "/" + folder;
    fs::create_directory(path);
    auto recipe = recipe::ParseRecipe(ProposeRecipe(path).text);
    REQUIRE_OK(recipe);
    EXPECT_EQ(recipe->artifacts[0].text, "hello");
  }
}

TEST(WhatIsThereStays) {
  const Folder folder;
  EXPECT_OK(WriteFirstRecipe(folder.path));
  const std::string path = folder.path + "/" + recipe::kDefaultPath;
  std::ofstream(path, std::ios::trunc) << "mine";
  EXPECT_ERROR(WriteFirstRecipe(folder.path), Code::kUsage, "is there already");
  EXPECT_EQ(fs::file_size(path), uintmax_t{4});
  fs::remove(path);
  fs::create_symlink(folder.path + "/elsewhere", path);
  EXPECT_ERROR(WriteFirstRecipe(folder.path), Code::kUsage, "is there already");
  EXPECT(!fs::exists(folder.path + "/elsewhere"));
  EXPECT_ERROR(WriteFirstRecipe(folder.path + "/none"), Code::kSystem, "none");
}
