// SPDX-License-Identifier: Apache-2.0
#include "measurements/explain/search.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::explain;

namespace {

std::vector<Axis> Grid() {
  return {{"a", {{"a0", ""}, {"a1", "--a 1"}}}, {"b", {{"b0", ""}, {"b1", "--b 1"}, {"b2", "--b 2"}}}, {"c", {}}};
}

std::string Words(const Choice& choice) {
  std::string out;
  for (size_t option : choice) out += std::to_string(option);
  return out;
}

}  // namespace

TEST(OneChangeIsTriedBeforeTwo) {
  std::string order;
  Outcome outcome = Search(Grid(), [&](const Choice& choice) {
    order += Words(choice) + " ";
    return false;
  });
  EXPECT(!outcome.found);
  EXPECT_EQ(order, "000 100 010 020 110 120 ");
  EXPECT_EQ(outcome.tried, size_t{6});
}

TEST(SearchStopsAtTheFirstMatch) {
  Outcome outcome = Search(Grid(), [&](const Choice& choice) { return choice[1] == 2; });
  REQUIRE(outcome.found);
  EXPECT_EQ(Words(*outcome.found), "020");
  EXPECT_EQ(outcome.tried, size_t{4});
}

TEST(DifferencesSayWhatThePlanHad) {
  auto axes = Grid();
  EXPECT(DifferencesOf(axes, {0, 0, 0}).empty());
  auto both = DifferencesOf(axes, {1, 2, 0});
  REQUIRE(both.size() == 2);
  EXPECT(both[0] == (Difference{"a", "a0", "a1", "--a 1"}));
  EXPECT(both[1] == (Difference{"b", "b0", "b2", "--b 2"}));
}
