// SPDX-License-Identifier: Apache-2.0
#include "guest/kernel/hardening.h"

#include "guest/kernel/sysctl.h"

namespace samovar::boot {
namespace {

constexpr Sysctl kSettings[] = {
    // What the build could learn about the kernel.
    {"kernel/kptr_restrict", "2", Hold::kAlways},
    {"kernel/dmesg_restrict", "1", Hold::kAlways},
    {"kernel/perf_event_paranoid", "3", Hold::kIfPresent},
    // Interfaces with a history of privilege escalation; the sandbox's seccomp filter denies them as well.
    {"kernel/unprivileged_bpf_disabled", "1", Hold::kIfPresent},
    {"net/core/bpf_jit_harden", "2", Hold::kIfPresent},
    {"kernel/kexec_load_disabled", "1", Hold::kIfPresent},
    {"kernel/io_uring_disabled", "2", Hold::kIfPresent},
    {"vm/unprivileged_userfaultfd", "0", Hold::kIfPresent},
    {"kernel/yama/ptrace_scope", "2", Hold::kIfPresent},
    // Whoever sits at the console: no SysRq after a break on the serial port, no restart by three keys.
    {"kernel/sysrq", "0", Hold::kIfPresent},
    {"kernel/ctrl-alt-del", "0", Hold::kAlways},
    {"dev/tty/ldisc_autoload", "0", Hold::kIfPresent},
    // No user namespaces but the sandbox's own: it raises the limit for the moment in which it makes one.
    {"user/max_user_namespaces", "0", Hold::kAlways},
    // No core dumps, no kernel helper programs: there is nothing here to run.
    {"kernel/core_pattern", "", Hold::kAlways},
    {"fs/suid_dumpable", "0", Hold::kAlways},
    {"kernel/modprobe", "", Hold::kIfPresent},
    // Links in world-writable folders.
    {"fs/protected_symlinks", "1", Hold::kAlways},
    {"fs/protected_hardlinks", "1", Hold::kAlways},
    {"fs/protected_fifos", "2", Hold::kIfPresent},
    {"fs/protected_regular", "2", Hold::kIfPresent},
    // The kernel log is for the kernel: a build that crashes its programs cannot flood it.
    {"debug/exception-trace", "0", Hold::kIfPresent},
    {"vm/oom_dump_tasks", "0", Hold::kIfPresent},
    // A kernel that has gone wrong signs nothing.
    {"kernel/panic_on_oops", "1", Hold::kAlways},
    {"kernel/randomize_va_space", "2", Hold::kAlways},
};

}  // namespace

Result<void> Harden() {
  for (const Sysctl& setting : kSettings) TRY(SetSysctl(setting));
  return {};
}

}  // namespace samovar::boot
