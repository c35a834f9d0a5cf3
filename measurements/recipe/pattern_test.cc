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
      {"out/a[*]b", 2, false, false},
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
      {"", "1 to 4095"},
      {std::string(4096, 'x'), "1 to 4095"},
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
      {"out/a\\b", "backslash"},
      {"out/\\*", "backslash"},
      {"out/[ab", "no `]`"},
      {"out/a[]", "no `]`"},
      {"out/[!]", "no `]`"},
      {"out/[[:alpha:]]", "classes"},
      {"out/[\xc3\xa4]", "ASCII"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.text);
    EXPECT_ERROR(ParsePattern(row.text), Code::kMalformed, row.why);
  }
}

TEST(PatternsMatchNames) {
  const struct {
    const char* part;
    const char* name;
    bool matches;
  } rows[] = {
      {"a", "a", true},
      {"a", "b", false},
      {"a", "ab", false},
      {"ab", "a", false},
      {"*", "", true},
      {"*", "anything at all", true},
      {"*", ".hidden", false},
      {".*", ".hidden", true},
      {"?hidden", ".hidden", false},
      {"[.]hidden", ".hidden", false},
      {"[!a]hidden", ".hidden", false},
      {"a*", "a.b", true},
      {"*.so", "a.so", true},
      {"*.so", "a.so.1", false},
      {"*.so*", "a.so.1", true},
      {"*a*b*c", "xxaxxbxxabxc", true},
      {"*a*b*c", "xxaxxbxxabx", false},
      {"a*a*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
      {"?", "a", true},
      {"?", "", false},
      {"??", "a", false},
      {"?", "\xc3\xa4", true},
      {"?x", "\xe4\xb8\xadx", true},
      {"*?", "\xc3\xa4", true},
      {"[!a]", "\xc3\xa4", true},
      {"[a-z]", "\xc3\xa4", false},
      {"[a-c]", "b", true},
      {"[a-c]", "d", false},
      {"[!a-c]", "b", false},
      {"[!a-c]", "d", true},
      {"[^a]", "^", true},
      {"[]a]", "]", true},
      {"[!]a]", "]", false},
      {"[a-]", "-", true},
      {"[-a]", "-", true},
      {"[*]", "*", true},
      {"[*]", "a", false},
      {"[[]x]", "[x]", true},
      {"lib[0-9]?.*", "lib12.so", true},
  };
  for (const auto& row : rows) {
    test::Row scope(std::string(row.part) + " " + row.name);
    if (std::string_view(row.part) != "*") REQUIRE_OK(ParsePattern(row.part));
    EXPECT_EQ(recipe::Matches(row.part, row.name), row.matches);
  }
}
