// SPDX-License-Identifier: Apache-2.0
//
// Running other programs: an argument vector, never a shell. The child inherits the environment and standard error;
// its standard input is /dev/null. For long-running, event-driven children (QEMU)
// the launcher has its own code; this is for tools that do one thing and end.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::process {

using Words = std::vector<std::string>;

// Capture runs `argv` (the program is looked up in PATH) with `environment`, words NAME=VALUE, added to the
// environment, and returns its standard output, at most `max_output` bytes. Errors: kEnvironment if the program is not
// there or exits with another status than 0 (the message names both), kLimit for more output.
Result<std::string> Capture(const Words& argv, const Words& environment = {}, size_t max_output = 1 << 20);

// Stream runs `argv` and hands the reading end of its standard output to `consume`, which should read to the end: a
// child that cannot write any more dies of it. The child is waited for in any case. Errors: those of `consume`, or as
// for Capture.
Result<void> Stream(const Words& argv, const Words& environment, const std::function<Result<void>(int fd)>& consume);

}  // namespace samovar::process
