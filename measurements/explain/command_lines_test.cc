// SPDX-License-Identifier: Apache-2.0
#include "measurements/explain/command_lines.h"

#include <algorithm>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::explain;

namespace {

std::string WordsFor(std::string_view planned, std::string_view text) {
  for (const CommandLine& line : CommandLinesNear(planned)) {
    if (line.text == text) return line.words;
  }
  return "";
}

}  // namespace

TEST(CommandLineVariants) {
  struct {
    std::string_view planned;
    std::string_view text;
    std::string_view words;
  } rows[] = {
      {"quiet ro", "quiet ro\n", "with a newline at the end"},
      {"quiet ro", "quiet ro ", "with a blank at the end"},
      {"quiet ro", " quiet ro", "with a blank in front"},
      {"quiet ro ", "quiet ro", "without the white space at its ends"},
      {"quiet  ro", "quiet ro", "with single blanks between the words"},
      {"quiet ro", "", "empty"},
      {"quiet ro", "\"quiet ro\"", "in double quotes"},
      {"quiet ro", "quiet", "without the word \"ro\""},
      {"quiet ro", "quiet ro nokaslr", "with the word \"nokaslr\" added at the end"},
      {"", "console=ttyS0", "with the word \"console=ttyS0\" added at the end"},
      {"quiet ro", "quiet", "without the word \"ro\""},
      {"quiet ro", "quiet ro", ""},
  };
  for (const auto& row : rows) {
    test::Row name(row.text);
    EXPECT_EQ(WordsFor(row.planned, row.text), row.words);
  }
}

TEST(NoCommandLineTwice) {
  for (std::string_view planned : {"", " ", "quiet", "quiet quiet", "a  b\n"}) {
    test::Row name(planned);
    std::vector<std::string> texts = {std::string(planned)};
    for (const CommandLine& line : CommandLinesNear(planned)) texts.push_back(line.text);
    std::sort(texts.begin(), texts.end());
    EXPECT(std::adjacent_find(texts.begin(), texts.end()) == texts.end());
    EXPECT(texts.size() > 8);
  }
}
