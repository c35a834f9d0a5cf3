// SPDX-License-Identifier: Apache-2.0
//
// The ways out. PID 1 must never return: the kernel would panic. Every path ends in PowerOff, also a crash of the agent
// itself.
#pragma once

namespace samovar::boot {

// PowerOff syncs nothing (all state is in memory), switches the machine off and does not return.
[[noreturn]] void PowerOff();

// InstallCrashHandlers makes SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT and SIGSYS of this process print one line to the
// console and switch the machine off, on a stack of their own; and ignores SIGPIPE. Children start with the default
// actions (CLONE_CLEAR_SIGHAND).
void InstallCrashHandlers();

}  // namespace samovar::boot
