// SPDX-License-Identifier: Apache-2.0
//
// Programs that do one thing and end, from their start to their end. An interrupt ends them, and the call with them
// (kEnvironment, "interrupted"). Long-running, event-driven children (QEMU) are a Child in the launcher's hands.
#pragma once

#include <functional>
#include <string>

#include "host/run/child.h"

namespace samovar::run {

// What a program wrote and how it ended.
struct Output {
  WaitStatus status;
  std::string text;  // standard output and standard error as they came, the first 64 KiB
};

// RunProgram runs the program until it has ended, at most `milliseconds`, however much it writes; then it is killed.
// A descriptor of the program's that somebody else still holds is not waited for. Errors: as Child::Start, and
// kEnvironment if the time is over.
Result<Output> RunProgram(Program program, int milliseconds);

// Capture runs the program to its end and returns its standard output, at most `max_output` bytes. Errors: as
// Child::Start; kEnvironment if it ends in another way than with status 0 (the message names it), kLimit for more
// output.
Result<std::string> Capture(Program program, size_t max_output = 1 << 20);

// Stream runs the program and hands the reading end of its standard output to `consume`, which should read to the end:
// a child that cannot write any more dies of it. The child is waited for in any case. Errors: those of `consume`, or as
// for Capture.
Result<void> Stream(Program program, const std::function<Result<void>(int fd)>& consume);

}  // namespace samovar::run
