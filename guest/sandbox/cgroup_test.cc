// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/cgroup.h"

#include "tests/harness.h"

using namespace samovar;

TEST(FlatKeyedValuesAreFound) {
  const char* text = "low 0\nhigh 0\nmax 12\noom 3\noom_kill 7\noom_group_kill 1\n";
  struct {
    const char *text, *key;
    uint64_t want;
  } rows[] = {{text, "max", 12},           {text, "oom", 3},      {text, "oom_kill", 7},
              {text, "oom_group_kill", 1}, {text, "kill", 0},     {"", "max", 0},
              {"max", "max", 0},           {"max x\n", "max", 0}, {"max 5", "max", 5}};
  for (const auto& row : rows) {
    test::Row scope(row.key);
    EXPECT_EQ(sandbox::FlatKeyedValue(row.text, row.key), row.want);
  }
}
