// SPDX-License-Identifier: Apache-2.0
//
// A child process that cannot outlive the launcher: the kernel kills it when the launcher's thread dies
// (PR_SET_PDEATHSIG), and the destructor kills and reaps it. libuv's own uv_spawn cannot set that signal, hence fork
// and exec here. The child leads a process group of its own, so that Ctrl-C in a terminal reaches the launcher alone,
// which then decides; it inherits exactly the descriptors it is given.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "guest/posix/fd.h"
#include "measurements/base/result.h"

namespace samovar::launch {

// Exit status of a child: an exit code or a signal.
struct ExitStatus {
  int code = 0;    // meaningful if signal is 0
  int signal = 0;  // 0: it exited by itself
  [[nodiscard]] bool clean() const { return signal == 0 && code == 0; }
};

// Describe says "exited with status 1" or "was killed by signal 9 (Killed)".
[[nodiscard]] std::string Describe(ExitStatus status);

// A descriptor of ours and the number that it gets in the child.
struct Inherited {
  int ours;
  int theirs;
};

class Child {
 public:
  Child() = default;
  // Start runs argv[0] (a path, or a name looked up in PATH) with standard input from /dev/null and the given
  // descriptors on top. Errors: kEnvironment if the program cannot be run, with the reason.
  static Result<Child> Start(const std::vector<std::string>& argv, const std::vector<Inherited>& descriptors);

  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  // The pidfd, readable once the child has ended; -1 if there is no child.
  [[nodiscard]] int pidfd() const { return pidfd_.get(); }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool running() const { return static_cast<bool>(pidfd_); }

  // Reap returns the exit status if the child has ended, and then it is no longer running(). It does not wait.
  std::optional<ExitStatus> Reap();
  // Wait waits for the end, at most `milliseconds`; nothing if the child still runs.
  std::optional<ExitStatus> Wait(int milliseconds);
  // Kill sends SIGKILL to the process group and reaps the child.
  void Kill();

 private:
  Child(pid_t pid, posix::UniqueFd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}
  pid_t pid_ = 0;
  posix::UniqueFd pidfd_;
};

// Output is what a short-lived program wrote and how it ended.
struct Output {
  ExitStatus status;
  std::string text;  // standard output and standard error, at most 64 KiB
};

// RunProgram runs argv to its end, at most `milliseconds`; kEnvironment if it cannot be run or does not end in time.
Result<Output> RunProgram(const std::vector<std::string>& argv, std::vector<Inherited> descriptors, int milliseconds);

}  // namespace samovar::launch
