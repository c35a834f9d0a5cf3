// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/inside/seccomp.h"

#include <linux/audit.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "guest/posix/fd.h"

namespace samovar::sandbox {
namespace {

// Numbers that musl 1.2.5 has no names for.
constexpr uint32_t kQuotactlFd = 443;
constexpr uint32_t kCachestat = 451;
constexpr uint32_t kFchmodat2 = 452;

// The calls that have been judged (seccomp_test.cc lists every one that is let through). What later kernels have added
// above, or in the gap that x86-64 has in its numbers, does not exist for a build, whatever kernel the image has. The
// numbers of x32 are above as well.
constexpr uint32_t kGap = 335;
constexpr uint32_t kAfterGap = 424;
constexpr uint32_t kUnjudged = kFchmodat2 + 1;

// Refused whatever the arguments. ENOSYS where programs know how to do without the call.
constexpr struct {
  uint32_t number;
  uint16_t error;
} kDenied[] = {
    // File systems and what is mounted.
    {SYS_mount, EPERM},
    {SYS_umount2, EPERM},
    {SYS_pivot_root, EPERM},
    {SYS_chroot, EPERM},
    {SYS_mount_setattr, EPERM},
    {SYS_open_tree, EPERM},
    {SYS_move_mount, EPERM},
    {SYS_fsopen, EPERM},
    {SYS_fsconfig, EPERM},
    {SYS_fsmount, EPERM},
    {SYS_fspick, EPERM},
    {SYS_swapon, EPERM},
    {SYS_swapoff, EPERM},
    {SYS_quotactl, EPERM},
    {kQuotactlFd, EPERM},
    {SYS_name_to_handle_at, EPERM},
    {SYS_open_by_handle_at, EPERM},
    {SYS_fanotify_init, EPERM},
    // The machine.
    {SYS_reboot, EPERM},
    {SYS_kexec_load, EPERM},
    {SYS_kexec_file_load, EPERM},
    {SYS_init_module, EPERM},
    {SYS_finit_module, EPERM},
    {SYS_delete_module, EPERM},
    {SYS_iopl, EPERM},
    {SYS_ioperm, EPERM},
    {SYS_modify_ldt, EPERM},
    {SYS_acct, EPERM},
    {SYS_syslog, EPERM},
    {SYS_settimeofday, EPERM},
    {SYS_clock_settime, EPERM},
    {SYS_clock_adjtime, EPERM},
    {SYS_adjtimex, EPERM},
    {SYS_sethostname, EPERM},
    {SYS_setdomainname, EPERM},
    {SYS_vhangup, EPERM},
    {SYS_uselib, ENOSYS},
    {SYS_sysfs, ENOSYS},
    {SYS__sysctl, ENOSYS},
    // Other processes.
    {SYS_ptrace, EPERM},
    {SYS_process_vm_readv, EPERM},
    {SYS_process_vm_writev, EPERM},
    {SYS_process_madvise, EPERM},
    {SYS_pidfd_getfd, EPERM},
    {SYS_kcmp, EPERM},
    {SYS_move_pages, EPERM},
    {SYS_migrate_pages, EPERM},
    // Namespaces. clone3 passes its flags in memory, where a filter cannot look: libc falls back to clone.
    {SYS_setns, EPERM},
    {SYS_clone3, ENOSYS},
    // Large interfaces that builds do without.
    {SYS_bpf, EPERM},
    {SYS_perf_event_open, EPERM},
    {SYS_userfaultfd, EPERM},
    {SYS_io_uring_setup, ENOSYS},
    {SYS_io_uring_enter, ENOSYS},
    {SYS_io_uring_register, ENOSYS},
    {SYS_keyctl, EPERM},
    {SYS_add_key, EPERM},
    {SYS_request_key, EPERM},
    {SYS_memfd_secret, ENOSYS},
    {kCachestat, ENOSYS},
};

enum class Refuse { kIfAnyBit, kIfEqual, kUnlessEqual };
constexpr uint16_t kAllow = 0;  // instead of an error: the call is fine, rules that follow do not apply

// Refused by the low 32 bits of one argument: the kernel looks at no more of these.
constexpr uint32_t kNamespaceFlags = 0x00000080 |  // CLONE_NEWTIME
                                     0x00020000 |  // CLONE_NEWNS
                                     0x02000000 |  // CLONE_NEWCGROUP
                                     0x04000000 |  // CLONE_NEWUTS
                                     0x08000000 |  // CLONE_NEWIPC
                                     0x10000000 |  // CLONE_NEWUSER
                                     0x20000000 |  // CLONE_NEWPID
                                     0x40000000;   // CLONE_NEWNET
constexpr uint32_t kSignalBits = 0xff;             // in clone these bits are a signal, not CLONE_NEWTIME

constexpr struct {
  uint32_t number;
  uint8_t argument;
  Refuse refuse;
  uint32_t value;
  uint16_t error;
} kConditional[] = {
    {SYS_clone, 0, Refuse::kIfAnyBit, kNamespaceFlags & ~kSignalBits, EPERM},
    {SYS_unshare, 0, Refuse::kIfAnyBit, kNamespaceFlags, EPERM},
    // No other network; vsock is not namespaced, so here is where it is kept out.
    {SYS_socket, 0, Refuse::kUnlessEqual, AF_UNIX, EAFNOSUPPORT},
    {SYS_socketpair, 0, Refuse::kUnlessEqual, AF_UNIX, EAFNOSUPPORT},
    // Typing into a terminal.
    {SYS_ioctl, 1, Refuse::kIfEqual, TIOCSTI, EPERM},
    {SYS_ioctl, 1, Refuse::kIfEqual, TIOCLINUX, EPERM},
    // Only the default, no address randomisation, and asking which it is.
    {SYS_personality, 0, Refuse::kIfEqual, 0x00000000, kAllow},
    {SYS_personality, 0, Refuse::kIfEqual, 0x00040000, kAllow},
    {SYS_personality, 0, Refuse::kIfEqual, 0xffffffff, kAllow},
    {SYS_personality, 0, Refuse::kUnlessEqual, 0x00000000, EPERM},
};

// What socket(2) gives a build whose network is loopback, besides unix sockets: TCP, UDP, and the routes and addresses
// that getifaddrs(3) asks for. Neither raw sockets nor any other protocol.
constexpr struct {
  uint32_t family;
  uint32_t type;
  uint32_t protocol;
} kLoopbackSockets[] = {
    {AF_INET, SOCK_STREAM, 0},
    {AF_INET, SOCK_STREAM, IPPROTO_TCP},
    {AF_INET, SOCK_DGRAM, 0},
    {AF_INET, SOCK_DGRAM, IPPROTO_UDP},
    {AF_INET6, SOCK_STREAM, 0},
    {AF_INET6, SOCK_STREAM, IPPROTO_TCP},
    {AF_INET6, SOCK_DGRAM, 0},
    {AF_INET6, SOCK_DGRAM, IPPROTO_UDP},
    {AF_NETLINK, SOCK_RAW, NETLINK_ROUTE},
    {AF_NETLINK, SOCK_DGRAM, NETLINK_ROUTE},
};
constexpr uint32_t kSocketType = 0xf;  // the bits above are SOCK_CLOEXEC and SOCK_NONBLOCK

constexpr uint32_t ActionFor(uint16_t error) { return error == kAllow ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | error; }

class Assembler {
 public:
  void Load(size_t offset) { Add(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset)); }
  void And(uint32_t mask) { Add(BPF_ALU | BPF_AND | BPF_K, mask); }
  void Return(uint32_t action) { Add(BPF_RET | BPF_K, action); }
  // Jump goes on `when_true` or `when_false` instructions further.
  void Jump(uint16_t test, uint32_t value, uint8_t when_true, uint8_t when_false) {
    program_.push_back({static_cast<uint16_t>(BPF_JMP | test | BPF_K), when_true, when_false, value});
  }
  std::vector<sock_filter> Finish() && { return std::move(program_); }

 private:
  void Add(int code, uint32_t value) { program_.push_back({static_cast<uint16_t>(code), 0, 0, value}); }
  std::vector<sock_filter> program_;
};

constexpr size_t ArgumentOffset(uint8_t argument) {
  return offsetof(seccomp_data, args) + sizeof(uint64_t) * argument;  // little-endian: the low half comes first
}

void AllowLoopbackSockets(Assembler& code) {
  for (const auto& allowed : kLoopbackSockets) {
    // Whatever does not fit goes on behind the Return.
    code.Jump(BPF_JEQ, SYS_socket, 0, 8);
    code.Load(ArgumentOffset(0));
    code.Jump(BPF_JEQ, allowed.family, 0, 6);
    code.Load(ArgumentOffset(1));
    code.And(kSocketType);
    code.Jump(BPF_JEQ, allowed.type, 0, 3);
    code.Load(ArgumentOffset(2));
    code.Jump(BPF_JEQ, allowed.protocol, 0, 1);
    code.Return(SECCOMP_RET_ALLOW);
    code.Load(offsetof(seccomp_data, nr));
  }
}

}  // namespace

std::vector<sock_filter> SeccompProgram(recipe::Network network) {
  Assembler code;
  code.Load(offsetof(seccomp_data, arch));
  code.Jump(BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0);
  code.Return(SECCOMP_RET_KILL_PROCESS);
  code.Load(offsetof(seccomp_data, nr));
  code.Jump(BPF_JGE, kUnjudged, 2, 0);
  code.Jump(BPF_JGE, kAfterGap, 2, 0);
  code.Jump(BPF_JGE, kGap, 0, 1);
  code.Return(ActionFor(ENOSYS));
  for (const auto& rule : kDenied) {
    code.Jump(BPF_JEQ, rule.number, 0, 1);
    code.Return(ActionFor(rule.error));
  }
  if (network == recipe::Network::kLoopback) AllowLoopbackSockets(code);
  for (const auto& rule : kConditional) {
    code.Jump(BPF_JEQ, rule.number, 0, 4);
    code.Load(ArgumentOffset(rule.argument));
    const uint16_t test = rule.refuse == Refuse::kIfAnyBit ? BPF_JSET : BPF_JEQ;
    const bool unless = rule.refuse == Refuse::kUnlessEqual;
    code.Jump(test, rule.value, unless ? 1 : 0, unless ? 0 : 1);
    code.Return(ActionFor(rule.error));
    code.Load(offsetof(seccomp_data, nr));
  }
  code.Return(SECCOMP_RET_ALLOW);
  return std::move(code).Finish();
}

Result<void> InstallSeccomp(recipe::Network network) {
  std::vector<sock_filter> program = SeccompProgram(network);
  sock_fprog filter = {};
  filter.len = static_cast<uint16_t>(program.size());
  filter.filter = program.data();
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) != 0) return posix::SystemError("seccomp filter");
  return {};
}

}  // namespace samovar::sandbox
