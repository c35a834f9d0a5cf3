// SPDX-License-Identifier: Apache-2.0
#include "guest/posix/side_thread.h"

#include <thread>

#include "tests/harness.h"

using namespace samovar;

TEST(SideThreadDoesBothAndWaitsForBoth) {
  posix::SideThread side;
  uint64_t here = 0;
  uint64_t there = 0;
  for (uint64_t i = 0; i < 20000; ++i) {
    side.Both([&] { here += i; }, [&] { there += i; });
    EXPECT_EQ(here, there);
  }
}

TEST(SideThreadIsAnotherThread) {
  if (std::thread::hardware_concurrency() < 2) return;
  posix::SideThread side;
  std::thread::id here;
  std::thread::id there;
  side.Both([&] { here = std::this_thread::get_id(); }, [&] { there = std::this_thread::get_id(); });
  EXPECT(here != there);
}

// Also those that are never asked for anything.
TEST(SideThreadsComeAndGo) {
  int done = 0;
  for (int i = 0; i < 200; ++i) {
    posix::SideThread side;
    if (i % 2 == 0) side.Both([] {}, [&] { ++done; });
  }
  EXPECT_EQ(done, 100);
}
