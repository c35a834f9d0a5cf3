// SPDX-License-Identifier: Apache-2.0
#include "host/run/child.h"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

#include "guest/posix/pipe.h"
#include "host/run/program.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::run;

TEST(SignalsAreToldFromExits) {
  EXPECT_EQ(Describe({.code = 3}), "exited with status 3");
  EXPECT_EQ(Describe({.signal = SIGTERM}), "was killed by signal 15 (Terminated)");
  EXPECT((WaitStatus{}.clean()));
  EXPECT(!(WaitStatus{.code = 1}.clean()));
  EXPECT(!(WaitStatus{.signal = SIGKILL}.clean()));
}

TEST(DescriptorsGoWhereTheyAreWanted) {
  auto first = posix::MakePipe();
  auto second = posix::MakePipe();
  REQUIRE(first.ok() && second.ok());
  const int one = first->write.get();
  const int two = second->write.get();
  // Crossed on purpose: each stands where the other is to go.
  auto output = RunProgram({.argv = {"sh", "-c",
                                     "echo one >&" + std::to_string(two) + "; echo two >&" + std::to_string(one) +
                                         "; ls /proc/self/fd | wc -l"},
                            .descriptors = {{one, two}, {two, one}}},
                           5000);
  REQUIRE_OK(output);
  char buffer[16] = {};
  REQUIRE(read(first->read.get(), buffer, sizeof buffer) == 4);
  EXPECT_EQ(std::string(buffer, 4), "one\n");
  REQUIRE(read(second->read.get(), buffer, sizeof buffer) == 4);
  EXPECT_EQ(std::string(buffer, 4), "two\n");
  // Standard streams, the two pipes, and the folder that ls itself reads: nothing else leaks.
  EXPECT_EQ(output->text, std::string("6\n"));
}

TEST(DestructionLeavesNoProcess) {
  pid_t pid = 0;
  {
    auto child = Child::Start({{"sleep", "60"}});
    REQUIRE_OK(child);
    pid = child->pid();
    EXPECT(child->running());
    EXPECT(!child->Reap().has_value());
    EXPECT(!child->Wait(posix::Deadline::In(1)).has_value());
  }
  EXPECT(kill(pid, 0) != 0);
}

TEST(TheEnvironmentIsOursWithChanges) {
  setenv("SAMOVAR_CHILD_KEPT", "kept", 1);
  setenv("SAMOVAR_CHILD_CHANGED", "old", 1);
  setenv("SAMOVAR_DROP_ONE", "1", 1);
  setenv("SAMOVAR_DROP_TWO", "2", 1);
  auto output = Capture({.argv = {"sh", "-c", "env | grep ^SAMOVAR_CHILD_ | sort; env | grep ^SAMOVAR_DROP || true"},
                         .environment = {"SAMOVAR_CHILD_CHANGED=new", "SAMOVAR_CHILD_WORD=x=y", "SAMOVAR_DROP_TWO=own"},
                         .without = {"SAMOVAR_DROP_"}});
  for (const char* name : {"SAMOVAR_CHILD_KEPT", "SAMOVAR_CHILD_CHANGED", "SAMOVAR_DROP_ONE", "SAMOVAR_DROP_TWO"}) {
    unsetenv(name);
  }
  REQUIRE_OK(output);
  EXPECT_EQ(*output,
            "SAMOVAR_CHILD_CHANGED=new\nSAMOVAR_CHILD_KEPT=kept\nSAMOVAR_CHILD_WORD=x=y\nSAMOVAR_DROP_TWO=own\n");
}

// What this machine cannot give is an error like any other, wherever it is missing on the way: a
// pipe, the pidfd, in the new process.
TEST(AProcessWithoutDescriptorsGetsAnError) {
  rlimit before = {};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const int next = dup(STDERR_FILENO);
  REQUIRE(next >= 0);
  close(next);
  for (rlim_t more : {0U, 1U, 2U, 3U, 8U}) {
    test::Row row(std::to_string(more) + " descriptors left");
    rlimit tight = {static_cast<rlim_t>(next) + more, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &tight) == 0);
    auto child = Child::Start({{"true"}});
    setrlimit(RLIMIT_NOFILE, &before);
    if (more < 8) {
      EXPECT_ERROR(child, more < 3 ? Code::kSystem : Code::kEnvironment, "Too many open files");
    } else {
      REQUIRE_OK(child);
      EXPECT(child->Wait(posix::Deadline::In(5000)).has_value());
    }
  }
}
