// SPDX-License-Identifier: Apache-2.0
//
// Another program as a child process: an argument vector, never a shell. It cannot outlive this process: the kernel
// kills it when the thread that started it dies (PR_SET_PDEATHSIG), and the destructor kills and reaps it. libuv's own
// uv_spawn and posix_spawn cannot set that signal, hence fork and exec here. The child leads a process group of its
// own, so that Ctrl-C in a terminal reaches this process alone, which then decides (see Interrupts); it inherits
// exactly the descriptors it is given, and standard error.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "guest/posix/deadline.h"
#include "guest/posix/fd.h"
#include "measurements/base/result.h"

namespace samovar::run {

using Words = std::vector<std::string>;

// How a child ended, as wait(2) tells it: an exit code or a signal.
struct WaitStatus {
  int code = 0;    // meaningful if signal is 0
  int signal = 0;  // 0: it exited by itself
  [[nodiscard]] bool clean() const { return signal == 0 && code == 0; }
};

// Describe says "exited with status 1" or "was killed by signal 9 (Killed)".
[[nodiscard]] std::string Describe(WaitStatus status);

// A descriptor of ours and the number that it gets in the child.
struct Inherited {
  int ours;
  int theirs;
};

// What to run.
struct Program {
  Words argv;                               // argv[0] is a path, or a name that FindProgram looks for
  Words environment = {};                   // words NAME=VALUE, in place of what our environment has of these names
  Words without = {};                       // what our environment has of names that begin so is left out
  std::vector<Inherited> descriptors = {};  // at most 16; standard input is /dev/null if it is not among them
};

class Child {
 public:
  Child() = default;
  // Start runs the program. Errors: kEnvironment if it is not there, cannot be run (with the reason), or if an
  // interrupt has come; kSystem if this process cannot have another child or descriptor.
  static Result<Child> Start(const Program& program);

  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  // The pidfd, readable once the child has ended; -1 if there is no child.
  [[nodiscard]] int pidfd() const { return pidfd_.get(); }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool running() const { return static_cast<bool>(pidfd_); }

  // Reap returns how the child ended if it has, and then it is no longer running(). It does not wait.
  std::optional<WaitStatus> Reap();
  // Wait waits for the end until the deadline; nothing if the child still runs.
  std::optional<WaitStatus> Wait(const posix::Deadline& deadline);
  // Kill sends SIGKILL to the process group and reaps the child.
  void Kill();

 private:
  Child(pid_t pid, posix::UniqueFd pidfd, int group) : pid_(pid), pidfd_(std::move(pidfd)), group_(group) {}
  pid_t pid_ = 0;
  posix::UniqueFd pidfd_;
  int group_ = -1;  // where Interrupts knows it
};

}  // namespace samovar::run
