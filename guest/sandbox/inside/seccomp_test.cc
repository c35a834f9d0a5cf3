// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/inside/seccomp.h"

#include <linux/audit.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "measurements/base/bytes.h"
#include "tests/harness.h"

using namespace samovar;
using recipe::Network;

namespace {

constexpr uint32_t kBroken = 0xdeadbeef;

// Run interprets the instructions that the filter uses, as the kernel does.
uint32_t Run(const std::vector<sock_filter>& program, const seccomp_data& data) {
  uint32_t accumulator = 0;
  for (size_t at = 0; at < program.size(); ++at) {
    const sock_filter& step = program[at];
    switch (step.code) {
      case BPF_LD | BPF_W | BPF_ABS:
        if (step.k % 4 != 0 || step.k + 4 > sizeof data) return kBroken;
        std::memcpy(&accumulator, reinterpret_cast<const char*>(&data) + step.k, 4);
        break;
      case BPF_RET | BPF_K: return step.k;
      case BPF_ALU | BPF_AND | BPF_K: accumulator &= step.k; break;
      case BPF_JMP | BPF_JEQ | BPF_K: at += accumulator == step.k ? step.jt : step.jf; break;
      case BPF_JMP | BPF_JGE | BPF_K: at += accumulator >= step.k ? step.jt : step.jf; break;
      case BPF_JMP | BPF_JSET | BPF_K: at += (accumulator & step.k) != 0 ? step.jt : step.jf; break;
      default: return kBroken;
    }
  }
  return kBroken;
}

// What a build may call, as the kernel's headers name it. A name that gets in here has been judged.
constexpr std::string_view kLetThrough =
    "read write open close stat fstat lstat poll lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask "
    "rt_sigreturn ioctl pread64 pwrite64 readv writev access pipe select sched_yield mremap msync mincore madvise "
    "shmget shmat shmctl dup dup2 pause nanosleep getitimer alarm setitimer getpid sendfile socket connect accept "
    "sendto recvfrom sendmsg recvmsg shutdown bind listen getsockname getpeername socketpair setsockopt getsockopt "
    "clone fork vfork execve exit wait4 kill uname semget semop semctl shmdt msgget msgsnd msgrcv msgctl fcntl "
    "flock fsync fdatasync truncate ftruncate getdents getcwd chdir fchdir rename mkdir rmdir creat link unlink "
    "symlink readlink chmod fchmod chown fchown lchown umask gettimeofday getrlimit getrusage sysinfo times getuid "
    "getgid setuid setgid geteuid getegid setpgid getppid getpgrp setsid setreuid setregid getgroups setgroups "
    "setresuid getresuid setresgid getresgid getpgid setfsuid setfsgid getsid capget capset rt_sigpending "
    "rt_sigtimedwait rt_sigqueueinfo rt_sigsuspend sigaltstack utime mknod personality ustat statfs fstatfs "
    "getpriority setpriority sched_setparam sched_getparam sched_setscheduler sched_getscheduler "
    "sched_get_priority_max sched_get_priority_min sched_rr_get_interval mlock munlock mlockall munlockall prctl "
    "arch_prctl setrlimit sync gettid readahead setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr listxattr "
    "llistxattr flistxattr removexattr lremovexattr fremovexattr tkill time futex sched_setaffinity "
    "sched_getaffinity io_setup io_destroy io_getevents io_submit io_cancel lookup_dcookie epoll_create "
    "remap_file_pages getdents64 set_tid_address restart_syscall semtimedop fadvise64 timer_create timer_settime "
    "timer_gettime timer_getoverrun timer_delete clock_gettime clock_getres clock_nanosleep exit_group epoll_wait "
    "epoll_ctl tgkill utimes mbind set_mempolicy get_mempolicy mq_open mq_unlink mq_timedsend mq_timedreceive "
    "mq_notify mq_getsetattr waitid ioprio_set ioprio_get inotify_init inotify_add_watch inotify_rm_watch openat "
    "mkdirat mknodat fchownat futimesat newfstatat unlinkat renameat linkat symlinkat readlinkat fchmodat faccessat "
    "pselect6 ppoll unshare set_robust_list get_robust_list splice tee sync_file_range vmsplice utimensat "
    "epoll_pwait signalfd timerfd_create eventfd fallocate timerfd_settime timerfd_gettime accept4 signalfd4 "
    "eventfd2 epoll_create1 dup3 pipe2 inotify_init1 preadv pwritev rt_tgsigqueueinfo recvmmsg fanotify_mark "
    "prlimit64 syncfs sendmmsg getcpu sched_setattr sched_getattr renameat2 seccomp getrandom memfd_create execveat "
    "membarrier mlock2 copy_file_range preadv2 pwritev2 pkey_mprotect pkey_alloc pkey_free statx io_pgetevents rseq "
    "pidfd_send_signal pidfd_open close_range openat2 faccessat2 epoll_pwait2 landlock_create_ruleset "
    "landlock_add_rule landlock_restrict_self process_mrelease futex_waitv set_mempolicy_home_node ";

// Numbers that x86-64 has reserved and never given to a call.
constexpr std::string_view kNeverMade =
    "create_module get_kernel_syms query_module nfsservctl getpmsg putpmsg afs_syscall tuxcall security "
    "set_thread_area get_thread_area epoll_ctl_old epoll_wait_old vserver ";

// Words returns the words of a list.
std::set<std::string_view> Words(std::string_view text) {
  std::set<std::string_view> out;
  for (size_t end; (end = text.find(' ')) != std::string_view::npos; text.remove_prefix(end + 1)) {
    out.insert(text.substr(0, end));
  }
  return out;
}

// KernelCalls returns name and number of every call that the kernel's own header has.
std::map<std::string, int> KernelCalls() {
  std::string path = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
  if (access(path.c_str(), F_OK) != 0) path = "/usr/include/asm/unistd_64.h";
  std::istringstream lines(std::string(AsText(test::ReadFile(path))));
  std::map<std::string, int> out;
  for (std::string define, name, number; lines >> define;) {
    if (define == "#define" && lines >> name && name.starts_with("__NR_") && lines >> number) {
      out[name.substr(5)] = std::stoi(number);
    }
  }
  return out;
}

constexpr uint32_t Errno(int number) { return SECCOMP_RET_ERRNO | static_cast<uint32_t>(number); }

}  // namespace

TEST(SeccompDecides) {
  const std::vector<sock_filter> program = sandbox::SeccompProgram(Network::kNone);
  REQUIRE(program.size() < BPF_MAXINSNS);
  constexpr uint64_t kHigh = uint64_t{1} << 32;
  struct {
    const char* name;
    int number;
    uint64_t first, second;
    uint32_t want;
  } rows[] = {
      {"read", SYS_read, 0, 0, SECCOMP_RET_ALLOW},
      {"execve", SYS_execve, 0, 0, SECCOMP_RET_ALLOW},
      {"fork by clone", SYS_clone, 0x01200011, 0, SECCOMP_RET_ALLOW},
      {"thread by clone", SYS_clone, 0x003d0f00, 0, SECCOMP_RET_ALLOW},
      {"clone new user", SYS_clone, CLONE_NEWUSER | 17, 0, Errno(EPERM)},
      {"clone new net, high bits", SYS_clone, kHigh | CLONE_NEWNET, 0, Errno(EPERM)},
      {"clone3", SYS_clone3, 0, 0, Errno(ENOSYS)},
      {"unshare files", SYS_unshare, CLONE_FILES, 0, SECCOMP_RET_ALLOW},
      {"unshare mounts", SYS_unshare, CLONE_NEWNS, 0, Errno(EPERM)},
      {"unshare time", SYS_unshare, 0x80, 0, Errno(EPERM)},
      {"setns", SYS_setns, 3, 0, Errno(EPERM)},
      {"mount", SYS_mount, 0, 0, Errno(EPERM)},
      {"ptrace", SYS_ptrace, 0, 0, Errno(EPERM)},
      {"bpf", SYS_bpf, 0, 0, Errno(EPERM)},
      {"keyctl", SYS_keyctl, 0, 0, Errno(EPERM)},
      {"userfaultfd", SYS_userfaultfd, 0, 0, Errno(EPERM)},
      {"io_uring_setup", SYS_io_uring_setup, 0, 0, Errno(ENOSYS)},
      {"socket unix", SYS_socket, AF_UNIX, SOCK_STREAM, SECCOMP_RET_ALLOW},
      {"socket inet", SYS_socket, AF_INET, SOCK_STREAM, Errno(EAFNOSUPPORT)},
      {"socket inet6", SYS_socket, AF_INET6, SOCK_DGRAM, Errno(EAFNOSUPPORT)},
      {"socket netlink", SYS_socket, AF_NETLINK, SOCK_RAW, Errno(EAFNOSUPPORT)},
      {"socket packet", SYS_socket, AF_PACKET, SOCK_RAW, Errno(EAFNOSUPPORT)},
      {"socket vsock", SYS_socket, AF_VSOCK, SOCK_STREAM, Errno(EAFNOSUPPORT)},
      {"socket vsock, high bits of unix", SYS_socket, kHigh | AF_VSOCK, 0, Errno(EAFNOSUPPORT)},
      {"socketpair unix", SYS_socketpair, AF_UNIX, SOCK_STREAM, SECCOMP_RET_ALLOW},
      {"ioctl terminal size", SYS_ioctl, 0, TIOCGWINSZ, SECCOMP_RET_ALLOW},
      {"ioctl TIOCSTI", SYS_ioctl, 0, TIOCSTI, Errno(EPERM)},
      {"ioctl TIOCSTI, high bits", SYS_ioctl, 0, kHigh | TIOCSTI, Errno(EPERM)},
      {"personality default", SYS_personality, 0, 0, SECCOMP_RET_ALLOW},
      {"personality asked for", SYS_personality, 0xffffffff, 0, SECCOMP_RET_ALLOW},
      {"personality not random", SYS_personality, 0x0040000, 0, SECCOMP_RET_ALLOW},
      {"personality read implies exec", SYS_personality, 0x0400000, 0, Errno(EPERM)},
      {"x32 read", 0x40000000, 0, 0, Errno(ENOSYS)},
      {"negative number", -1, 0, 0, Errno(ENOSYS)},
      {"rseq, the last before the gap", 334, 0, 0, SECCOMP_RET_ALLOW},
      {"uretprobe, in the gap", 335, 0, 0, Errno(ENOSYS)},
      {"the last of the gap", 423, 0, 0, Errno(ENOSYS)},
      {"pidfd_send_signal, after the gap", 424, 0, 0, SECCOMP_RET_ALLOW},
      {"cachestat", 451, 0, 0, Errno(ENOSYS)},
      {"fchmodat2", 452, 0, 0, SECCOMP_RET_ALLOW},
      {"map_shadow_stack", 453, 0, 0, Errno(ENOSYS)},
      {"a call of the future", 9999, 0, 0, Errno(ENOSYS)},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    seccomp_data data = {};
    data.nr = row.number;
    data.arch = AUDIT_ARCH_X86_64;
    data.args[0] = row.first;
    data.args[1] = row.second;
    EXPECT_EQ(Run(program, data), row.want);
  }
}

// Each family with what else it could be asked for; all of it refused where there is no network.
TEST(SeccompDecidesSocketsOfLoopback) {
  constexpr uint64_t kHigh = uint64_t{1} << 32;
  const struct {
    const char* name;
    uint64_t family, type, protocol;
    bool allowed;
  } rows[] = {
      {"tcp", AF_INET, SOCK_STREAM, 0, true},
      {"tcp by name", AF_INET, SOCK_STREAM, IPPROTO_TCP, true},
      {"tcp with flags", AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, true},
      {"tcp over 6", AF_INET6, SOCK_STREAM, 0, true},
      {"tcp over 6 by name", AF_INET6, SOCK_STREAM, IPPROTO_TCP, true},
      {"udp", AF_INET, SOCK_DGRAM, 0, true},
      {"udp by name", AF_INET, SOCK_DGRAM, IPPROTO_UDP, true},
      {"udp over 6", AF_INET6, SOCK_DGRAM, 0, true},
      {"udp over 6 by name", AF_INET6, SOCK_DGRAM, IPPROTO_UDP, true},
      {"routes", AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE, true},
      {"routes, another type", AF_NETLINK, SOCK_DGRAM, NETLINK_ROUTE, true},
      {"raw", AF_INET, SOCK_RAW, IPPROTO_RAW, false},
      {"raw icmp", AF_INET, SOCK_RAW, IPPROTO_ICMP, false},
      {"raw over 6", AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, false},
      {"raw with flags", AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_TCP, false},
      {"packets the old way", AF_INET, 10, 0, false},
      {"ping", AF_INET, SOCK_DGRAM, IPPROTO_ICMP, false},
      {"mptcp", AF_INET, SOCK_STREAM, 262, false},
      {"sctp", AF_INET, SOCK_STREAM, IPPROTO_SCTP, false},
      {"dccp", AF_INET, SOCK_DCCP, IPPROTO_DCCP, false},
      {"l2tp", AF_INET6, SOCK_DGRAM, 115, false},
      {"netlink audit", AF_NETLINK, SOCK_RAW, 9, false},
      {"netlink netfilter", AF_NETLINK, SOCK_RAW, 12, false},
      {"netlink uevents", AF_NETLINK, SOCK_DGRAM, 15, false},
      {"netlink seqpacket", AF_NETLINK, SOCK_SEQPACKET, NETLINK_ROUTE, false},
      {"vsock", AF_VSOCK, SOCK_STREAM, 0, false},
      {"packet", AF_PACKET, SOCK_RAW, 0, false},
      {"alg", AF_ALG, SOCK_SEQPACKET, 0, false},
      {"xdp", 44, SOCK_RAW, 0, false},
      {"bluetooth", AF_BLUETOOTH, SOCK_STREAM, 0, false},
      {"vsock, high bits of tcp", kHigh | AF_VSOCK, SOCK_STREAM, 0, false},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    seccomp_data data = {};
    data.nr = SYS_socket;
    data.arch = AUDIT_ARCH_X86_64;
    data.args[0] = row.family;
    data.args[1] = row.type;
    data.args[2] = row.protocol;
    EXPECT_EQ(Run(sandbox::SeccompProgram(Network::kLoopback), data),
              row.allowed ? uint32_t{SECCOMP_RET_ALLOW} : Errno(EAFNOSUPPORT));
    EXPECT_EQ(Run(sandbox::SeccompProgram(Network::kNone), data), Errno(EAFNOSUPPORT));
  }
}

// Of all that could be asked for, the rows above that are allowed, and no other.
TEST(SeccompOfLoopbackAllowsTenKindsOfSockets) {
  const std::vector<sock_filter> program = sandbox::SeccompProgram(Network::kLoopback);
  constexpr uint64_t kProtocols = 300;  // IPPROTO_MPTCP is 262
  constexpr size_t kAllowed = 10;
  size_t allowed = 0;
  for (const uint64_t family : {AF_INET, AF_INET6, AF_NETLINK}) {
    for (uint64_t type = 0; type < 16; ++type) {
      for (uint64_t protocol = 0; protocol < kProtocols; ++protocol) {
        seccomp_data data = {};
        data.nr = SYS_socket;
        data.arch = AUDIT_ARCH_X86_64;
        data.args[0] = family;
        data.args[1] = type;
        data.args[2] = protocol;
        allowed += Run(program, data) == SECCOMP_RET_ALLOW ? 1 : 0;
      }
    }
  }
  EXPECT_EQ(allowed, kAllowed);
}

// Loopback opens nothing but sockets.
TEST(SeccompOfLoopbackIsOtherwiseTheSame) {
  const std::vector<sock_filter> none = sandbox::SeccompProgram(Network::kNone);
  const std::vector<sock_filter> loopback = sandbox::SeccompProgram(Network::kLoopback);
  REQUIRE(loopback.size() < BPF_MAXINSNS);
  for (int number = 0; number < 512; ++number) {
    for (const uint64_t argument : {uint64_t{0}, uint64_t{AF_UNIX}, uint64_t{AF_INET}, uint64_t{CLONE_NEWNET}}) {
      if (number == SYS_socket && argument != AF_UNIX) continue;
      seccomp_data data = {};
      data.nr = number;
      data.arch = AUDIT_ARCH_X86_64;
      data.args[0] = data.args[1] = argument;
      EXPECT_EQ(Run(loopback, data), Run(none, data));
    }
  }
}

// Whatever the kernel has by this header's release, and newer ones than the appliance's: nothing is let through that is
// not named above.
TEST(SeccompHasJudgedEveryCallOfTheKernel) {
  const std::vector<sock_filter> program = sandbox::SeccompProgram(Network::kNone);
  const std::map<std::string, int> calls = KernelCalls();
  REQUIRE(calls.size() > 350);
  std::set<std::string_view> listed = Words(kLetThrough);
  listed.merge(Words(kNeverMade));
  for (const auto& [name, number] : calls) {
    test::Row scope(name);
    seccomp_data data = {};
    data.nr = number;
    data.arch = AUDIT_ARCH_X86_64;
    if (name.starts_with("socket")) data.args[0] = AF_UNIX;
    EXPECT_EQ(Run(program, data) == SECCOMP_RET_ALLOW, listed.contains(name) || name == "fchmodat2");
  }
  for (const std::string_view name : listed) {
    test::Row scope(name);
    EXPECT(calls.contains(std::string(name)));
  }
}

TEST(SeccompKillsOtherAbis) {
  seccomp_data data = {};
  data.arch = AUDIT_ARCH_I386;
  EXPECT_EQ(Run(sandbox::SeccompProgram(Network::kNone), data), uint32_t{SECCOMP_RET_KILL_PROCESS});
}
