// SPDX-License-Identifier: Apache-2.0
#include "host/run/child.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::launch;

TEST(OutputAndStatusComeBack) {
  auto output = RunProgram({"sh", "-c", "echo out; echo err >&2; exit 3"}, {}, 5000);
  REQUIRE_OK(output);
  EXPECT_EQ(output->status.code, 3);
  EXPECT_EQ(output->text, std::string("out\nerr\n"));
  EXPECT_EQ(Describe(output->status), "exited with status 3");
}

TEST(SignalsAreToldFromExits) {
  auto output = RunProgram({"sh", "-c", "kill -TERM $$"}, {}, 5000);
  REQUIRE_OK(output);
  EXPECT_EQ(output->status.signal, SIGTERM);
  EXPECT(Describe(output->status).find("signal 15") != std::string::npos);
}

TEST(AMissingProgramIsAnErrorWithTheReason) {
  EXPECT_ERROR(RunProgram({"no-such-program-anywhere"}, {}, 1000), Code::kEnvironment, "No such file");
  EXPECT_ERROR(RunProgram({"/etc/passwd"}, {}, 1000), Code::kEnvironment, "Permission denied");
}

TEST(AProgramThatDoesNotEndIsKilled) {
  auto start = std::chrono::steady_clock::now();
  EXPECT_ERROR(RunProgram({"sleep", "60"}, {}, 100), Code::kEnvironment, "within 100 ms");
  EXPECT(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}

TEST(DescriptorsGoWhereTheyAreWanted) {
  int first[2] = {-1, -1};
  int second[2] = {-1, -1};
  REQUIRE(pipe2(first, O_CLOEXEC) == 0 && pipe2(second, O_CLOEXEC) == 0);
  // Crossed on purpose: each stands where the other is to go.
  auto output = RunProgram({"sh", "-c",
                            "echo one >&" + std::to_string(second[1]) + "; echo two >&" + std::to_string(first[1]) +
                                "; ls /proc/self/fd | wc -l"},
                           {{first[1], second[1]}, {second[1], first[1]}}, 5000);
  REQUIRE_OK(output);
  char buffer[16] = {};
  REQUIRE(read(first[0], buffer, sizeof buffer) == 4);
  EXPECT_EQ(std::string(buffer, 4), "one\n");
  REQUIRE(read(second[0], buffer, sizeof buffer) == 4);
  EXPECT_EQ(std::string(buffer, 4), "two\n");
  // Standard streams, the two pipes, and the folder that ls itself reads: nothing else leaks.
  EXPECT_EQ(output->text, std::string("6\n"));
  for (int fd : {first[0], first[1], second[0], second[1]}) close(fd);
}

TEST(DestructionLeavesNoProcess) {
  pid_t pid = 0;
  {
    auto child = Child::Start({"sleep", "60"}, {});
    REQUIRE_OK(child);
    pid = child->pid();
    EXPECT(child->running());
    EXPECT(!child->Reap().has_value());
  }
  EXPECT(kill(pid, 0) != 0);
}
