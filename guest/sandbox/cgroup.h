// SPDX-License-Identifier: Apache-2.0
//
// The control group (version 2, Linux Documentation/admin-guide/cgroup-v2.rst) that one sandbox lives in: its limits,
// its end, and what it has used.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "guest/posix/fd.h"
#include "measurements/base/result.h"

namespace samovar::sandbox {

// FlatKeyedValue returns the number after `key` in a file of "key number" lines, or 0 if there is no such line.
[[nodiscard]] uint64_t FlatKeyedValue(std::string_view text, std::string_view key);

class Cgroup {
 public:
  // Create makes the group and sets its limits: memory without swap, all processes killed together when it runs out,
  // and a number of processes and threads. Errors: kSystem.
  static Result<Cgroup> Create(uint64_t memory_bytes, uint64_t processes);

  Cgroup(Cgroup&&) = default;
  Cgroup(const Cgroup&) = delete;
  Cgroup& operator=(const Cgroup&) = delete;
  // Kills what is left and removes the group.
  ~Cgroup();

  // fd is for CLONE_INTO_CGROUP.
  [[nodiscard]] int fd() const { return fd_.get(); }

  // Kill sends SIGKILL to every process of the group, also to those that are just being forked.
  void Kill() const;
  // KillAndWait returns when no process is left. Errors: kSystem if some cannot be killed within 30 s.
  Result<void> KillAndWait() const;

  // Value reads `key` of a flat keyed file (memory.events, pids.events, cpu.stat); Number reads a single-value file.
  // Both are 0 if the kernel does not say.
  [[nodiscard]] uint64_t Value(const char* file, std::string_view key) const;
  [[nodiscard]] uint64_t Number(const char* file) const;

 private:
  explicit Cgroup(posix::UniqueFd fd) : fd_(std::move(fd)) {}

  posix::UniqueFd fd_;
};

}  // namespace samovar::sandbox
