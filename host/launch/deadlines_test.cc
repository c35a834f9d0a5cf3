// SPDX-License-Identifier: Apache-2.0
#include "host/launch/deadlines.h"

#include <vector>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::launch;

namespace {

// One step in the life of a VM: when, what happened, and what is overdue then.
struct Step {
  uint64_t now;
  enum Event { kLook, kOpened, kOver, kQemuEnded } event;
  uint64_t moved = 0;
  Overdue want = Overdue::kNothing;
};

struct Row {
  const char* what;
  uint64_t all;
  std::vector<Step> steps;
};

}  // namespace

TEST(EachPhaseHasItsDeadline) {
  const Row rows[] = {
      {"boot in time", 0, {{1000, Step::kLook}, {1999, Step::kLook}, {1999, Step::kOpened}, {9'000'000, Step::kLook}}},
      {"boot too late", 0, {{1999, Step::kLook}, {2000, Step::kLook, 0, Overdue::kBoot}}},
      {"power-off in time",
       0,
       {{1500, Step::kOpened}, {50'000, Step::kOver}, {79'999, Step::kLook}, {79'999, Step::kQemuEnded}}},
      {"power-off too late",
       0,
       {{1500, Step::kOpened},
        {50'000, Step::kOver},
        {79'999, Step::kLook},
        {80'000, Step::kLook, 0, Overdue::kPowerOff}}},
      {"a slow reader is waited for",
       0,
       {{1500, Step::kOpened},
        {50'000, Step::kQemuEnded},
        {52'999, Step::kLook, 10},
        {55'000, Step::kLook, 20},
        {57'999, Step::kLook, 20},
        {58'000, Step::kLook, 20, Overdue::kDrain}}},
      {"bytes of the session do not shorten the power-off",
       0,
       {{1500, Step::kOpened},
        {50'000, Step::kOver},
        {50'100, Step::kLook, 10},
        {53'200, Step::kLook, 10},
        {80'000, Step::kLook, 10, Overdue::kPowerOff}}},
      {"the stream ends after QEMU",
       0,
       {{1500, Step::kOpened},
        {50'000, Step::kQemuEnded},
        {52'000, Step::kOver},
        {54'999, Step::kLook},
        {55'000, Step::kLook, 0, Overdue::kDrain}}},
      {"QEMU ends while booting",
       0,
       {{1100, Step::kQemuEnded}, {4099, Step::kLook}, {4100, Step::kLook, 0, Overdue::kDrain}}},
      {"everything takes too long",
       5000,
       {{1500, Step::kOpened}, {5999, Step::kLook}, {6000, Step::kLook, 0, Overdue::kAll}}},
      {"everything takes too long, and bytes still come",
       5000,
       {{1500, Step::kOpened}, {2000, Step::kOver}, {6000, Step::kLook, 10, Overdue::kAll}}},
      {"both are over", 1000, {{2000, Step::kLook, 0, Overdue::kAll}}},
  };
  for (const Row& row : rows) {
    test::Row name(row.what);
    Deadlines deadlines(1000, 1000, row.all);
    for (const Step& step : row.steps) {
      if (step.event == Step::kOpened) deadlines.SessionOpened();
      if (step.event == Step::kOver) deadlines.SessionOver(step.now);
      if (step.event == Step::kQemuEnded) deadlines.QemuEnded(step.now);
      if (step.event == Step::kLook) EXPECT_EQ(deadlines.Look(step.now, step.moved), step.want);
    }
  }
}

TEST(PhasesFollowEachOther) {
  Deadlines booting(0, 1000, 0);
  EXPECT_EQ(booting.phase(), Phase::kBooting);
  booting.QemuEnded(10);
  EXPECT_EQ(booting.phase(), Phase::kBooting);
  Deadlines session(0, 1000, 0);
  session.SessionOpened();
  EXPECT_EQ(session.phase(), Phase::kSession);
  session.QemuEnded(10);
  EXPECT_EQ(session.phase(), Phase::kEnding);
}
