// SPDX-License-Identifier: Apache-2.0
#include "host/run/program.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::process;

TEST(CaptureReturnsOutput) {
  EXPECT_EQ(Capture({"printf", "%s|", "a b", "$HOME", ";ls"}).value(), "a b|$HOME|;ls|");
  EXPECT_EQ(Capture({"sh", "-c", "echo $SAMOVAR_TEST_WORD"}, {"SAMOVAR_TEST_WORD=x=y"}).value(), "x=y\n");
  EXPECT_EQ(Capture({"cat"}).value(), "");  // standard input is empty
}

TEST(CaptureFailures) {
  EXPECT_ERROR(Capture({"samovar-no-such-program"}), Code::kEnvironment, "cannot run \"samovar-no-such-program\"");
  EXPECT_ERROR(Capture({"sh", "-c", "exit 7"}), Code::kEnvironment, "\"sh\" exited with status 7");
  EXPECT_ERROR(Capture({"sh", "-c", "kill -9 $$"}), Code::kEnvironment, "killed by signal 9");
  // The endless writer dies of the closed pipe: it got the default action for SIGPIPE back.
  EXPECT_ERROR(Capture({"yes"}, {}, 100), Code::kLimit, "more output than 100");
}

// A consumer that fails early is the error that counts; what becomes of the child follows from it.
TEST(StreamReportsTheConsumerFirst) {
  auto refuse = [](int) -> Result<void> { return Error(Code::kMismatch, "not what I want"); };
  EXPECT_ERROR(Stream({"yes"}, {}, refuse), Code::kMismatch, "not what I want");
  EXPECT_ERROR(Stream({"false"}, {}, [](int) { return Result<void>(); }), Code::kEnvironment, "status 1");
}
