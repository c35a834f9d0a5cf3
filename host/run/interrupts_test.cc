// SPDX-License-Identifier: Apache-2.0
//
// An interrupt does not go away again, so each row happens in a process of its own.
#include "host/run/interrupts.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "guest/posix/pipe.h"
#include "host/run/program.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::run;

namespace {

// InProcess runs `body` in a process of its own and returns what became of it. Who runs the tests in the background may
// have these signals ignored.
WaitStatus InProcess(const std::function<int()>& body) {
  const pid_t pid = fork();
  if (pid == 0) {
    for (int number : {SIGINT, SIGTERM, SIGHUP}) signal(number, SIG_DFL);
    _exit(body());
  }
  int status = 0;
  CHECK(waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WaitStatus{WEXITSTATUS(status), 0} : WaitStatus{0, WTERMSIG(status)};
}

// A program that signals its parent again and again (it has a group of its own) and lives on.
Program Signaller(const std::string& name, const std::string& before = "") {
  return {{"sh", "-c", before + "while :; do kill -" + name + " $PPID; sleep 0.1; done"}};
}

}  // namespace

TEST(AnInterruptEndsWhatIsWaitedFor) {
  struct {
    const char* what;
    int signal;
    std::function<bool()> wait;  // true if it ended as it should
  } rows[] = {
      {"Capture", SIGTERM,
       [] {
         auto got = Capture(Signaller("TERM"));
         return !got.ok() && got.error().message().find("interrupted") != std::string::npos;
       }},
      {"RunProgram", SIGINT,
       [] {
         auto got = RunProgram(Signaller("INT"), 60'000);
         return !got.ok() && got.error().message().find("interrupted") != std::string::npos;
       }},
      {"a second one kills what ignores the first", SIGHUP,
       [] { return !Capture(Signaller("HUP", "trap '' TERM; ")).ok(); }},
      {"a stream is shut down", SIGTERM,
       [] {
         auto pair = posix::MakeSocketPair();
         const HangUp hang_up(pair->ours.get());
         auto child = Child::Start(Signaller("TERM"));
         uint8_t byte = 0;
         auto got = posix::ReadSome(pair->ours.get(), std::span(&byte, 1), "stream");
         return got.ok() && *got == 0;
       }},
  };
  for (const auto& row : rows) {
    test::Row name(row.what);
    const WaitStatus status = InProcess([&] {
      const Interrupts interrupts;
      if (!row.wait()) return 1;
      if (Interrupts::Caught() != row.signal) return 2;
      // Nothing new is begun.
      return Child::Start({{"true"}}).ok() ? 3 : 0;
    });
    EXPECT_EQ(Describe(status), "exited with status 0");
  }
}

TEST(WithoutAnInterruptEverythingIsAsBefore) {
  EXPECT_EQ(InProcess([] {
              { const Interrupts interrupts; }
              raise(SIGTERM);
              return 0;
            }).signal,
            SIGTERM);
  // What nohup asks for holds, for the programs too.
  EXPECT_EQ(InProcess([] {
              signal(SIGHUP, SIG_IGN);
              const Interrupts interrupts;
              raise(SIGHUP);
              return Interrupts::Caught() == 0 && Capture({{"sh", "-c", "kill -HUP $$; exit 0"}}).ok() ? 0 : 1;
            }).code,
            0);
  // What a script's "&" asks for does not.
  EXPECT_EQ(InProcess([] {
              signal(SIGINT, SIG_IGN);
              const Interrupts interrupts;
              raise(SIGINT);
              return Interrupts::Caught() == SIGINT ? 0 : 1;
            }).code,
            0);
}
