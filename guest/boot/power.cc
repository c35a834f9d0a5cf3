// SPDX-License-Identifier: Apache-2.0
#include "guest/boot/power.h"

#include <fcntl.h>
#include <sys/reboot.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>

#include "measurements/base/result.h"

namespace samovar::boot {
namespace {

constexpr int kCrashSignals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};

// Only async-signal-safe calls; a second crash in here finds the default action and the kernel panics, which stops the
// machine as well (panic=-1).
void OnCrash(int signal_number) {
  char line[] = "samovar: the agent crashed with signal 00\r\n";
  char* digits = std::strstr(line, "00");
  digits[0] = static_cast<char>('0' + signal_number / 10 % 10);
  digits[1] = static_cast<char>('0' + signal_number % 10);
  const int console = open("/dev/console", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (console >= 0) (void)!write(console, line, sizeof line - 1);
  PowerOff();
}

}  // namespace

void PowerOff() {
  for (;;) {
    (void)reboot(RB_POWER_OFF);
    // Reached only where the platform has no way to power off.
    (void)reboot(RB_HALT_SYSTEM);
    (void)reboot(RB_AUTOBOOT);
    pause();
  }
}

void InstallCrashHandlers() {
  // The handler must run also when the stack itself is what is broken.
  alignas(16) static char crash_stack[16384];
  stack_t stack = {};
  stack.ss_sp = crash_stack;
  stack.ss_size = sizeof crash_stack;
  CHECK(sigaltstack(&stack, nullptr) == 0);

  struct sigaction action = {};
  action.sa_handler = OnCrash;
  action.sa_flags = SA_ONSTACK | SA_RESETHAND;
  for (int signal_number : kCrashSignals) CHECK(sigaction(signal_number, &action, nullptr) == 0);

  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  CHECK(sigaction(SIGPIPE, &ignore, nullptr) == 0);
}

}  // namespace samovar::boot
