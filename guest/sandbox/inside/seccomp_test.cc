// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/inside/seccomp.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstring>

#include "measurements/base/bytes.h"
#include "tests/harness.h"

using namespace samovar;

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
      case BPF_JMP | BPF_JEQ | BPF_K: at += accumulator == step.k ? step.jt : step.jf; break;
      case BPF_JMP | BPF_JGE | BPF_K: at += accumulator >= step.k ? step.jt : step.jf; break;
      case BPF_JMP | BPF_JSET | BPF_K: at += (accumulator & step.k) != 0 ? step.jt : step.jf; break;
      default: return kBroken;
    }
  }
  return kBroken;
}

constexpr uint32_t Errno(int number) { return SECCOMP_RET_ERRNO | static_cast<uint32_t>(number); }

}  // namespace

TEST(SeccompDecides) {
  const std::vector<sock_filter> program = sandbox::SeccompProgram();
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
      {"a call of the future is for the kernel to refuse", 9999, 0, 0, SECCOMP_RET_ALLOW},
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

TEST(SeccompKillsOtherAbis) {
  seccomp_data data = {};
  data.arch = AUDIT_ARCH_I386;
  EXPECT_EQ(Run(sandbox::SeccompProgram(), data), uint32_t{SECCOMP_RET_KILL_PROCESS});
}
