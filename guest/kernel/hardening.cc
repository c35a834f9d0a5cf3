// SPDX-License-Identifier: Apache-2.0
#include "guest/kernel/hardening.h"

#include "guest/kernel/sysctl.h"

namespace samovar::boot {
namespace {

constexpr Sysctl kSettings[] = {
    // What the build could learn about the kernel.
    {"kernel/kptr_restrict", "2"},
    {"kernel/dmesg_restrict", "1"},
    {"kernel/perf_event_paranoid", "3"},
    // Interfaces with a history of privilege escalation that the kernel has; the sandbox's filter denies them as well.
    {"kernel/yama/ptrace_scope", "2"},
    // Whoever sits at the console: no restart by three keys.
    {"kernel/ctrl-alt-del", "0"},
    {"dev/tty/ldisc_autoload", "0"},
    // No user namespaces but the sandbox's own: it raises the limit for the moment in which it makes one.
    {"user/max_user_namespaces", "0"},
    // No process becomes readable by having had another user.
    {"fs/suid_dumpable", "0"},
    // Links in world-writable folders.
    {"fs/protected_symlinks", "1"},
    {"fs/protected_hardlinks", "1"},
    {"fs/protected_fifos", "2"},
    {"fs/protected_regular", "2"},
    // The kernel log is for the kernel: a build that crashes its programs cannot flood it.
    {"debug/exception-trace", "0"},
    {"vm/oom_dump_tasks", "0"},
    // A kernel that has gone wrong signs nothing.
    {"kernel/panic_on_oops", "1"},
    {"kernel/randomize_va_space", "2"},
};

}  // namespace

Result<void> Harden() {
  for (const Sysctl& setting : kSettings) TRY(SetSysctl(setting));
  return {};
}

}  // namespace samovar::boot
