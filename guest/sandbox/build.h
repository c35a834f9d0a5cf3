// SPDX-License-Identifier: Apache-2.0
//
// Runs one command of the project in a sandbox and waits until it, and everything that it started, is gone. The sandbox
// has its own mount, pid, net, ipc, uts, user and cgroup namespaces, an unprivileged user without capabilities, a root
// made of the read-only toolchain under a tmpfs, the source at /build, no network but perhaps its own loopback, a
// seccomp filter, and cgroup limits. docs/threat-model.md says what each part is there for.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/recipe/recipe.h"

namespace samovar::sandbox {

// The user and group of the build, the same inside and outside of its user namespace.
inline constexpr uint32_t kBuildUser = 1000;
inline constexpr char kHostName[] = "samovar";
inline constexpr char kBuildFolder[] = "/build";
inline constexpr char kHomeFolder[] = "/tmp/home";

struct BuildLimits {
  uint64_t memory_bytes = 0;  // of all processes, and of the files they write (the workspace is a tmpfs)
  uint64_t seconds = 0;       // wall clock
  uint64_t processes = 0;     // and threads
  uint64_t log_bytes = 0;     // stdout and stderr together
};

struct BuildSpec {
  std::vector<std::string> argv;         // argv[0] is looked up in PATH if it has no slash
  std::vector<std::string> environment;  // NAME=value, from ComposeEnvironment
  std::string toolchain;                 // mounted toolchain: boot::kToolchainMount
  std::string workspace;  // boot::kWorkspace; workspace/source becomes /build; its files must be kBuildUser's
  BuildLimits limits;
  recipe::Network network = recipe::Network::kNone;
};

// LogSink takes a piece of the build's output, as it came. While it waits for others it calls the function that it is
// given every now and then: the time limit holds also for a build whose output nobody takes. An error from it ends the
// build (kCancelled).
using LogSink = std::function<Result<void>(ByteView, const std::function<void()>&)>;

enum class End {
  kExited,       // by itself; `status` is the exit status
  kSignalled,    // `status` is the signal's number
  kTimeLimit,    // the others: killed, because
  kMemoryLimit,  // a process of it was killed for want of memory, and so all were
  kLogLimit,
  kCancelled,  // the host hung up, or the log could not be sent
};

struct BuildOutcome {
  End end = End::kExited;
  int status = 0;
  std::string reason;              // one line for people: "exit status 2; the workspace is full (limit output)", …
  bool process_limit_hit = false;  // forks were refused
  bool workspace_full = false;     // no room is left in the workspace
  uint64_t log_bytes = 0;          // given to the sink
  uint64_t peak_memory_bytes = 0;  // 0 if the kernel does not say
  uint64_t cpu_milliseconds = 0;   // user and system time of all processes
  uint64_t elapsed_milliseconds = 0;

  [[nodiscard]] bool succeeded() const { return end == End::kExited && status == 0; }
};

// RunBuild runs `spec` to its end. `session_fd` is watched for hang-up only (-1 for none). When it returns, in whatever
// way, no process of the build exists. Errors: kEnvironment if argv[0] is not there or cannot be run, kSystem naming
// the step if the sandbox could not be made.
Result<BuildOutcome> RunBuild(const BuildSpec& spec, int session_fd, const LogSink& log);

}  // namespace samovar::sandbox
