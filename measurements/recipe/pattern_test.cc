// SPDX-License-Identifier: Apache-2.0
#include "measurements/recipe/pattern.h"

#include "tests/harness.h"

using namespace samovar;
using recipe::ParsePattern;

TEST(PatternsOfArtifacts) {
  const struct {
    const char* text;
    size_t parts;
    bool literal, everything_below;
  } rows[] = {
      {"a", 1, true, false},          {"out/hello", 2, true, false}, {"out/*.so", 2, false, false},
      {"*/[ab]?", 2, false, false},   {"out/**", 1, true, true},     {"*/lib/**", 2, false, true},
      {"out/a\\*b", 2, false, false},
  };
  for (const auto& row : rows) {
    test::Row scope(row.text);
    const auto pattern = ParsePattern(row.text);
    REQUIRE_OK(pattern);
    EXPECT_EQ(pattern->parts.size(), row.parts);
    EXPECT_EQ(pattern->literal(), row.literal);
    EXPECT_EQ(pattern->everything_below, row.everything_below);
    EXPECT_EQ(pattern->text, row.text);
  }
}

TEST(PatternsThatAreNone) {
  const struct {
    std::string text;
    const char* why;
  } rows[] = {
      {"", "1 to 4096"},
      {std::string(4097, 'x'), "1 to 4096"},
      {"/etc/passwd", "relative"},
      {"../x", "`..`"},
      {"out/../../x", "`..`"},
      {"./x", "`.`"},
      {"out//x", "empty"},
      {"out/", "empty"},
      {"**", "name folders"},
      {"out/**/x", "`**` can only be the last part"},
      {"out/**/**", "`**` can only be the last part"},
      {"out/**.so", "`**` can only be a whole part"},
      {"out/a***", "`**` can only be a whole part"},
      {"out/\x1b", "act on terminals"},
      {"out/\xe2\x80\xae", "act on terminals"},
      {"out/\xff", "UTF-8"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.text);
    EXPECT_ERROR(ParsePattern(row.text), Code::kMalformed, row.why);
  }
}
