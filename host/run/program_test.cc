// SPDX-License-Identifier: Apache-2.0
#include "host/run/program.h"

#include <chrono>
#include <csignal>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::run;

namespace {

class Stopwatch {
 public:
  [[nodiscard]] int64_t milliseconds() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// The machine may be busy, but none of these programs would end by itself.
constexpr int64_t kSoon = 20'000;

}  // namespace

TEST(OutputAndStatusComeBack) {
  auto output = RunProgram({{"sh", "-c", "echo out; echo err >&2; exit 3"}}, 5000);
  REQUIRE_OK(output);
  EXPECT_EQ(output->status.code, 3);
  EXPECT_EQ(output->text, std::string("out\nerr\n"));
  output = RunProgram({{"sh", "-c", "kill -TERM $$"}}, 5000);
  REQUIRE_OK(output);
  EXPECT_EQ(output->status.signal, SIGTERM);
}

TEST(AMissingProgramIsAnErrorWithTheReason) {
  EXPECT_ERROR(RunProgram({{"no-such-program-anywhere"}}, 1000), Code::kEnvironment,
               "cannot run \"no-such-program-anywhere\": not found");
  EXPECT_ERROR(RunProgram({{"/nonexistent/program"}}, 1000), Code::kEnvironment, "No such file");
  EXPECT_ERROR(RunProgram({{"/etc/passwd"}}, 1000), Code::kEnvironment, "Permission denied");
  EXPECT_ERROR(Capture({{"samovar-no-such-program"}}), Code::kEnvironment, "cannot run \"samovar-no-such-program\"");
}

// The limit holds whatever the program does meanwhile.
TEST(AProgramThatDoesNotEndIsKilled) {
  struct {
    const char* what;
    Words argv;
  } rows[] = {
      {"silent", {"sleep", "60"}},
      {"floods its output", {"yes"}},
      {"floods both outputs", {"sh", "-c", "yes & yes >&2"}},
      {"ignores requests to end", {"sh", "-c", "trap '' TERM INT HUP; while :; do sleep 1; done"}},
      {"closes its output", {"sh", "-c", "exec >&- 2>&-; sleep 60"}},
  };
  for (const auto& row : rows) {
    test::Row name(row.what);
    const Stopwatch watch;
    EXPECT_ERROR(RunProgram({row.argv}, 100), Code::kEnvironment, "within 100 ms");
    EXPECT(watch.milliseconds() < kSoon);
  }
}

TEST(WhatAProgramLeavesBehindIsNotWaitedFor) {
  const Stopwatch watch;
  auto output = RunProgram({{"sh", "-c", "echo said; sleep 60 & exit 0"}}, 50'000);
  REQUIRE_OK(output);
  EXPECT_EQ(output->text, "said\n");
  EXPECT(watch.milliseconds() < kSoon);
}

TEST(OutputIsKeptUpToABound) {
  auto output = RunProgram({{"sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x"}}, 50'000);
  REQUIRE_OK(output);
  EXPECT_EQ(output->text.size(), size_t{65536});
}

TEST(CaptureReturnsOutput) {
  EXPECT_EQ(Capture({{"printf", "%s|", "a b", "$HOME", ";ls"}}).value(), "a b|$HOME|;ls|");
  EXPECT_EQ(Capture({{"cat"}}).value(), "");  // standard input is empty
}

TEST(CaptureFailures) {
  EXPECT_ERROR(Capture({{"sh", "-c", "exit 7"}}), Code::kEnvironment, "\"sh\" exited with status 7");
  EXPECT_ERROR(Capture({{"sh", "-c", "kill -9 $$"}}), Code::kEnvironment, "killed by signal 9");
  // The endless writer dies of the closed pipe: it got the default action for SIGPIPE back.
  EXPECT_ERROR(Capture({{"yes"}}, 100), Code::kLimit, "more output than 100");
}

// A consumer that fails early is the error that counts; what becomes of the child follows from it.
TEST(StreamReportsTheConsumerFirst) {
  auto refuse = [](int) -> Result<void> { return Error(Code::kMismatch, "not what I want"); };
  EXPECT_ERROR(Stream({{"yes"}}, refuse), Code::kMismatch, "not what I want");
  EXPECT_ERROR(Stream({{"false"}}, [](int) { return Result<void>(); }), Code::kEnvironment, "status 1");
}
