// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::cli;

namespace {

constexpr Option kOptions[] = {{"json", Takes::kNothing, "", "JSON"},
                               {"out", Takes::kValue, "DIR", "where"},
                               {"chain", Takes::kValues, "FILE", "certificates"}};
constexpr Command kCommand = {"verify", "BUNDLE", 1, 2, "check a bundle", "", kOptions, nullptr};

Result<Arguments> Parse(std::vector<std::string> words) { return Arguments::Parse(kCommand, words); }

}  // namespace

TEST(OptionsAndOperandsMix) {
  auto arguments = Parse({"--out", "a", "bundle", "--chain=x", "--json", "--chain", "y", "--", "--odd"});
  REQUIRE_OK(arguments);
  EXPECT(arguments->Has("json"));
  EXPECT_EQ(arguments->Value("out").value_or(""), "a");
  EXPECT_EQ(arguments->Values("chain").size(), size_t{2});
  EXPECT_EQ(arguments->operands().size(), size_t{2});
  EXPECT_EQ(arguments->operands()[1], "--odd");
}

TEST(UsageErrorsNameTheOption) {
  struct {
    std::vector<std::string> words;
    const char* why;
  } rows[] = {
      {{"b", "--nope"}, "unknown option \"--nope\""},
      {{"b", "--nope=1"}, "unknown option \"--nope\""},
      {{"b", "-j"}, "two dashes"},
      {{"b", "--out"}, "--out needs a value: DIR"},
      {{"b", "--json=1"}, "--json takes no value"},
      {{"b", "--out", "x", "--out", "y"}, "--out is given twice"},
      {{}, "expected BUNDLE"},
      {{"a", "b", "c"}, "unexpected operand \"c\""},
  };
  for (const auto& row : rows) {
    test::Row name(row.why);
    EXPECT_ERROR(Parse(row.words), Code::kUsage, row.why);
    EXPECT_ERROR(Parse(row.words), Code::kUsage, "samovar verify --help");
  }
}

TEST(HelpListsEveryOption) {
  std::string help = HelpText(kCommand);
  EXPECT(help.find("--chain FILE…") != std::string::npos);
  EXPECT(help.find("usage: samovar verify [OPTION]… BUNDLE\n") != std::string::npos);
}

TEST(HelpIsAnOptionAndNoValue) {
  struct {
    std::vector<std::string> words;
    bool want;
  } rows[] = {
      {{"--help"}, true},
      {{"-h"}, true},
      {{"b", "--json", "--help"}, true},
      {{"--out", "x", "-h"}, true},
      {{"--out=x", "--help"}, true},
      {{"--nope", "--help"}, true},
      {{"--out", "--help"}, false},
      {{"--chain", "-h", "b"}, false},
      {{"--", "--help"}, false},
      {{"b"}, false},
      {{}, false},
  };
  for (const auto& row : rows) {
    test::Row name(row.words.empty() ? "" : row.words.back());
    EXPECT_EQ(AsksForHelp(kCommand, row.words), row.want);
  }
}
