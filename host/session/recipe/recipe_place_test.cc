// SPDX-License-Identifier: Apache-2.0
#include "host/session/recipe/recipe_place.h"

#include "measurements/recipe/recipe.h"
#include "tests/harness.h"

using namespace samovar;

TEST(RecipeErrorsNameTheLine) {
  struct {
    const char *text, *want;
  } rows[] = {
      {"{\n\"version\":1,\n\"artefacts\":[]}", "r, line 3: unknown key \"artefacts\""},
      {"{\"version\":1,\n\n\"build\":[]}", "r, line 3: key \"build\""},
      {"{\"version\":1,\n\"build\":[\"make\"]\n\"x\":1}", "JSON at byte"},
      {"{\"version\":1.5}", "r, line 1: JSON at byte"},
      {"{\"version\":2}", "r: recipe version 2"},
      {"{\"version\":1,\"build\":[\"make\"],\"artifacts\":[\"a\"]}", "r: "},
      {"", "r, line 1: JSON at byte 0"},
      {"{\"version\":1,\n\"build\":[\"make\"],\"artifacts\":[\"a\"],\"toolchain\":\"t\",\n\"limits\":{\n\"ram\":1}}",
       "unknown key \"ram\""},
  };
  for (const auto& row : rows) {
    test::Row name(row.text);
    auto recipe = recipe::ParseRecipe(row.text);
    REQUIRE(!recipe.ok());
    const Code code = recipe.error().code();
    Result<void> placed = session::AtLine(std::move(recipe).error(), "r", row.text);
    EXPECT_ERROR(placed, code, row.want);
  }
}
