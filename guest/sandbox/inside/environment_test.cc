// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/inside/environment.h"

#include <algorithm>

#include "tests/harness.h"

using namespace samovar;

TEST(EnvironmentIsFixedSortedAndReplaceable) {
  const auto plain = sandbox::ComposeEnvironment(1700000000, {});
  REQUIRE_OK(plain);
  EXPECT(std::is_sorted(plain->begin(), plain->end()));
  for (const char* want :
       {"TZ=UTC", "LC_ALL=C.UTF-8", "HOME=/tmp/home", "LSAN_OPTIONS=detect_leaks=0", "SOURCE_DATE_EPOCH=1700000000"}) {
    test::Row scope(want);
    EXPECT(std::find(plain->begin(), plain->end(), want) != plain->end());
  }
  const auto changed = sandbox::ComposeEnvironment(0, {{"CFLAGS", "-O2 -g"}, {"TZ", "Asia/Tokyo"}});
  REQUIRE_OK(changed);
  EXPECT_EQ(changed->size(), plain->size() + 1);
  EXPECT(std::find(changed->begin(), changed->end(), "TZ=Asia/Tokyo") != changed->end());
  EXPECT(std::find(changed->begin(), changed->end(), "CFLAGS=-O2 -g") != changed->end());
}

TEST(EnvironmentRefuses) {
  for (const char* name : {"", "1A", "A-B", "A=B", "Ä", "A B"}) {
    test::Row scope(name);
    EXPECT_ERROR(sandbox::ComposeEnvironment(0, {{name, "x"}}), Code::kMalformed, "not a variable name");
  }
  EXPECT_ERROR(sandbox::ComposeEnvironment(0, {{"A", std::string("x\0y", 3)}}), Code::kMalformed, "\"A\"");
  EXPECT_ERROR(sandbox::ComposeEnvironment(0, {{"A", std::string(70000, 'x')}}), Code::kLimit, "65536");
}
