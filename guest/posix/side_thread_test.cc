// SPDX-License-Identifier: Apache-2.0
#include "guest/posix/side_thread.h"

#include <memory>
#include <thread>
#include <vector>

#include "tests/harness.h"

using namespace samovar;

TEST(SideThreadKeepsTheOrderAndWaitsForAll) {
  posix::SideThread side;
  std::vector<uint64_t> done;
  for (uint64_t round = 0; round < 200; ++round) {
    done.clear();
    for (uint64_t i = 0; i < round; ++i) side.Do([&done, i] { done.push_back(i); });
    side.Wait();
    REQUIRE(done.size() == round);
    for (uint64_t i = 0; i < round; ++i) EXPECT_EQ(done[i], i);
  }
}

TEST(SideThreadIsAnotherThread) {
  if (std::thread::hardware_concurrency() < 2) return;
  posix::SideThread side;
  std::thread::id there;
  side.Do([&] { there = std::this_thread::get_id(); });
  side.Wait();
  EXPECT(there != std::this_thread::get_id());
}

TEST(WhatWorkHoldsIsGivenBackWhenItIsDone) {
  posix::SideThread side;
  auto held = std::make_shared<int>(0);
  for (int i = 0; i < 1000; ++i) {
    side.Do([held] { ++*held; });
    side.Wait();
    REQUIRE(held.use_count() == 1);
  }
  EXPECT_EQ(*held, 1000);
}

// Also those that are never asked for anything, and those whose work is still waiting.
TEST(SideThreadsComeAndGo) {
  int done = 0;
  for (int i = 0; i < 200; ++i) {
    posix::SideThread side;
    if (i % 2 == 0) side.Do([&] { ++done; });
  }
  EXPECT_EQ(done, 100);
}
