// SPDX-License-Identifier: Apache-2.0
//
// What a hostile build would try, built and run as a build by tests/appliance/sandbox.sh. `probe reach` tries what must
// be refused and prints one line for each attempt, "refused NAME" or "BREACH NAME"; it exits with 1 after a breach.
// `probe loopback` does so where loopback is there, and says whether that works. The
// other subcommands use up what is limited; what ends them is the sandbox.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int breaches;

// Verdict takes what a system call returned: anything but an error is a breach.
static void Verdict(const char* name, long result) {
  const int error = errno;
  if (result < 0) {
    printf("refused %s (%s)\n", name, strerrorname_np(error));
  } else {
    printf("BREACH %s: returned %ld\n", name, result);
    ++breaches;
  }
}

// Absent is for paths that must not be there or not be openable.
static void Absent(const char* path, int flags) { Verdict(path, open(path, flags)); }

// Empty is for files that may be there, and say nothing.
static void Empty(const char* path) {
  char byte;
  const int fd = open(path, O_RDONLY);
  const ssize_t got = fd >= 0 ? read(fd, &byte, 1) : -1;
  if (fd >= 0) close(fd);
  errno = ENODATA;
  Verdict(path, got > 0 ? 1 : -1);
}

// The interfaces of the agent and of the TEE.
static void Attestation(void) {
  // Descriptors that the agent might have left open.
  for (int fd = 3; fd < 1024; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) {
      printf("BREACH descriptor %d is open\n", fd);
      ++breaches;
    }
  }
  static const char* const paths[] = {
      "/sys",
      "/sys/kernel/config",
      "/sys/kernel/config/tsm/report",
      "/dev/sev-guest",
      "/dev/tdx_guest",
      "/dev/vsock",
      "/dev/vport0p1",
      "/dev/vport1p1",
      "/dev/vport2p1",
      "/dev/hvc0",
      "/dev/console",
      "/dev/ttyS0",
      "/dev/mem",
      "/dev/port",
      "/dev/kmsg",
      "/dev/fuse",
      "/dev/mapper",
      "/dev/mapper/control",
      "/dev/dm-0",
      "/dev/vda",
      "/dev/cpu/0/msr",
      "/sys/fs/cgroup",
      "/workspace",
      "/toolchain",
      "/init",
  };
  for (size_t i = 0; i < sizeof paths / sizeof *paths; ++i) {
    if (strcmp(paths[i], "/sys") == 0) {
      DIR* sys = opendir("/sys");  // the toolchain may have the empty folder
      int entries = 0;
      if (sys != NULL)
        while (readdir(sys) != NULL) ++entries;
      if (sys != NULL) closedir(sys);
      errno = ENOENT;
      Verdict("/sys has content", entries > 2 ? entries : -1);
      continue;
    }
    Absent(paths[i], O_RDONLY);
  }
}

// Other processes, the kernel.
static void Kernel(void) {
  Verdict("kill init", kill(1, SIGKILL));
  Verdict("see init", kill(1, 0));
  Absent("/proc/1/mem", O_RDONLY);
  Absent("/proc/1/root", O_RDONLY);
  Absent("/proc/1/fd", O_RDONLY);
  Absent("/proc/1/environ", O_RDONLY);
  Verdict("ptrace init", ptrace(PTRACE_ATTACH, 1, 0, 0));
  Verdict("ptrace traceme", ptrace(PTRACE_TRACEME, 0, 0, 0));
  Verdict("mount tmpfs", mount("x", "/tmp", "tmpfs", 0, NULL));
  Verdict("bind mount", mount("/tmp", "/build", NULL, MS_BIND, NULL));
  Verdict("remount", mount(NULL, "/proc/sys", NULL, MS_REMOUNT | MS_BIND, NULL));
  Verdict("umount /proc/kcore", umount2("/proc/kcore", MNT_DETACH));
  Verdict("chroot", chroot("/tmp"));
  Verdict("pivot_root", syscall(SYS_pivot_root, "/", "/tmp"));
  Verdict("open_tree", syscall(428, AT_FDCWD, "/", 1));
  Verdict("fsopen", syscall(430, "tmpfs", 0));
  Verdict("new user namespace", unshare(CLONE_NEWUSER));
  Verdict("new mount namespace", unshare(CLONE_NEWNS));
  Verdict("clone into a user namespace", syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
  Verdict("clone3", syscall(435, NULL, 0));
  Verdict("setns", setns(0, 0));
  Verdict("init_module", syscall(SYS_init_module, "", 0, ""));
  Verdict("finit_module", syscall(SYS_finit_module, 0, "", 0));
  Verdict("kexec_load", syscall(SYS_kexec_load, 0, 0, NULL, 0));
  Verdict("reboot", syscall(SYS_reboot, 0xfee1dead, 672274793, 0x4321fedc, NULL));
  Verdict("bpf", syscall(SYS_bpf, 0, NULL, 0));
  Verdict("keyctl", syscall(SYS_keyctl, 0, -3, 1));
  Verdict("add_key", syscall(SYS_add_key, "user", "x", "y", 1, -3));
  Verdict("userfaultfd", syscall(SYS_userfaultfd, 1));
  Verdict("io_uring_setup", syscall(425, 8, NULL));
  Verdict("perf_event_open", syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
  Verdict("process_vm_readv", syscall(SYS_process_vm_readv, 1, NULL, 0, NULL, 0, 0));
  Verdict("syslog", syscall(SYS_syslog, 3, NULL, 0));
  Verdict("sethostname", sethostname("x", 1));
  Verdict("settimeofday", syscall(SYS_settimeofday, NULL, NULL));
  Verdict("iopl", syscall(SYS_iopl, 3));
  Verdict("setuid 0", setresuid(0, 0, 0));
  Verdict("mknod disk", mknod("/build/disk", S_IFBLK | 0600, makedev(254, 0)));
  Verdict("mknod mem", mknod("/tmp/mem", S_IFCHR | 0600, makedev(1, 1)));
  Verdict("chown to root", chown("/build", 0, 0));
  Verdict("raise a hard limit", setrlimit(RLIMIT_CORE, &(struct rlimit){1 << 20, 1 << 20}));
  Absent("/proc/sys/kernel/core_pattern", O_WRONLY);
  Absent("/proc/sys/kernel/hostname", O_WRONLY);
  Absent("/proc/sysrq-trigger", O_RDONLY | O_DIRECTORY);
  Absent("/etc/passwd", O_WRONLY);
  Absent("/usr/bin/x", O_WRONLY | O_CREAT);
  Absent("/dev/x", O_WRONLY | O_CREAT);
  Empty("/proc/kcore");
  Empty("/proc/partitions");
  Empty("/proc/diskstats");
  Empty("/proc/misc");
  Absent("/proc/bus/pci", O_RDONLY);
  Verdict("a call that no one has judged", syscall(451, 0, NULL, NULL, 0));
  Verdict("a call in the gap", syscall(400));  // the kernel lets no filter decide 335, uretprobe: it ends who calls it
  errno = EINVAL;
  Verdict("see processes of others", access("/proc/1", F_OK) == 0 ? 1 : -1);
}

// Sockets of every kind but local ones.
static void Sockets(void) {
  static const struct {
    const char* name;
    int family, type;
  } kinds[] = {
      {"socket inet", AF_INET, SOCK_STREAM},    {"socket inet udp", AF_INET, SOCK_DGRAM},
      {"socket inet6", AF_INET6, SOCK_STREAM},  {"socket vsock", AF_VSOCK, SOCK_STREAM},
      {"socket netlink", AF_NETLINK, SOCK_RAW}, {"socket packet", AF_PACKET, SOCK_RAW},
      {"socket alg", AF_ALG, SOCK_SEQPACKET},   {"socket bluetooth", AF_BLUETOOTH, SOCK_RAW},
      {"socket key", AF_KEY, SOCK_RAW},         {"socket xdp", 44, SOCK_RAW},
  };
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i)
    Verdict(kinds[i].name, socket(kinds[i].family, kinds[i].type, 0));
  int pair[2];
  Verdict("socketpair inet", socketpair(AF_INET, SOCK_STREAM, 0, pair));
  // A local socket is fine; in the abstract name space nobody of the agent's listens.
  const int local = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0samovar"};
  Verdict("abstract socket of the agent", connect(local, (struct sockaddr*)&address, sizeof address));
}

// A byte there and back between two sockets of this build.
static int Talks(int family, const char* host) {
  struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
  struct addrinfo* found;
  if (getaddrinfo(host, NULL, &hints, &found) != 0) return 0;
  struct sockaddr_storage address;
  socklen_t size = sizeof address;
  const int listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int caller = socket(family, SOCK_STREAM, IPPROTO_TCP);
  char byte = 0;
  return bind(listener, found->ai_addr, found->ai_addrlen) == 0 && listen(listener, 1) == 0 &&
         getsockname(listener, (struct sockaddr*)&address, &size) == 0 &&
         connect(caller, (struct sockaddr*)&address, size) == 0 && write(caller, "x", 1) == 1 &&
         read(accept(listener, NULL, NULL), &byte, 1) == 1 && byte == 'x';
}

// What asks the kernel to change the one interface that there is.
static void ChangeInterface(void) {
  const int any = socket(AF_INET, SOCK_DGRAM, 0);
  struct ifreq request = {.ifr_name = "lo"};
  Verdict("take loopback down", ioctl(any, SIOCSIFFLAGS, &request));
  request.ifr_mtu = 1280;
  Verdict("change its size of packets", ioctl(any, SIOCSIFMTU, &request));
  ((struct sockaddr_in*)&request.ifr_addr)->sin_family = AF_INET;
  ((struct sockaddr_in*)&request.ifr_addr)->sin_addr.s_addr = htonl(0x0a000001);
  Verdict("give it an address", ioctl(any, SIOCSIFADDR, &request));
  struct sockaddr_in far = {.sin_family = AF_INET, .sin_port = htons(80), .sin_addr.s_addr = htonl(0x0a000002)};
  Verdict("send to another machine", sendto(any, "x", 1, 0, (struct sockaddr*)&far, sizeof far));
  Verdict("connect to another machine", connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr*)&far, sizeof far));
}

// With the network "loopback": what works, and all else, which does not.
static int Loopback(void) {
  printf("%s over 127.0.0.1\n", Talks(AF_INET, "127.0.0.1") ? "talks" : "MUTE");
  printf("%s over ::1\n", Talks(AF_INET6, "::1") ? "talks" : "MUTE");
  struct ifaddrs* first = NULL;
  if (getifaddrs(&first) != 0) puts("MUTE: getifaddrs");
  for (const struct ifaddrs* at = first; at != NULL; at = at->ifa_next) {
    if (strcmp(at->ifa_name, "lo") == 0) continue;
    printf("BREACH there is an interface %s\n", at->ifa_name);
    ++breaches;
  }
  ChangeInterface();
  static const struct {
    const char* name;
    int family, type, protocol;
  } kinds[] = {
      {"raw socket", AF_INET, SOCK_RAW, IPPROTO_ICMP},    {"raw socket over 6", AF_INET6, SOCK_RAW, IPPROTO_ICMPV6},
      {"ping socket", AF_INET, SOCK_DGRAM, IPPROTO_ICMP}, {"socket mptcp", AF_INET, SOCK_STREAM, 262},
      {"socket sctp", AF_INET, SOCK_STREAM, 132},         {"netlink netfilter", AF_NETLINK, SOCK_RAW, 12},
      {"netlink uevents", AF_NETLINK, SOCK_RAW, 15},      {"socket vsock", AF_VSOCK, SOCK_STREAM, 0},
      {"socket packet", AF_PACKET, SOCK_RAW, 0},          {"socket alg", AF_ALG, SOCK_SEQPACKET, 0},
      {"socket bluetooth", AF_BLUETOOTH, SOCK_RAW, 0},    {"socket xdp", 44, SOCK_RAW, 0},
  };
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i)
    Verdict(kinds[i].name, socket(kinds[i].family, kinds[i].type, kinds[i].protocol));
  printf("%d breaches\n", breaches);
  return breaches != 0;
}

static int Reach(void) {
  Attestation();
  Kernel();
  Sockets();
  printf("%d breaches\n", breaches);
  return breaches != 0;
}

static int ForkBomb(void) {
  for (;;) {
    const pid_t pid = fork();
    if (pid < 0 && errno == EAGAIN) {
      puts("fork refused");
      return 0;  // the rest is killed with us
    }
    if (pid == 0) pause();
  }
}

static int Disk(void) {
  static char piece[1 << 20];
  const int fd = open("filler", O_WRONLY | O_CREAT, 0644);
  for (;;) {
    if (write(fd, piece, sizeof piece) < 0) {
      printf("write refused (%s)\n", strerrorname_np(errno));
      return 2;
    }
  }
}

// A grandchild in a session of its own never stops rewriting the artifact, each time with other bytes: were it still
// there when the artifact is hashed, what is sent afterwards would have another digest.
static int Survivor(void) {
  static char content[4 << 20];
  const int fd = open("artifact", O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (write(fd, content, sizeof content) != sizeof content) return 3;
  if (fork() == 0) {
    setsid();
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    if (fork() != 0) _exit(0);
    for (unsigned round = 1;; ++round) {
      memcpy(content, &round, sizeof round);
      memcpy(content + sizeof content - sizeof round, &round, sizeof round);
      (void)!pwrite(fd, content, sizeof content, 0);
    }
  }
  wait(NULL);
  puts("left a process behind");
  return 0;
}

int main(int argc, char** argv) {
  static const struct {
    const char* name;
    int (*run)(void);
  } commands[] = {
      {"reach", Reach}, {"loopback", Loopback}, {"fork-bomb", ForkBomb}, {"disk", Disk}, {"survivor", Survivor}};
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (size_t i = 0; argc == 2 && i < sizeof commands / sizeof *commands; ++i) {
    if (strcmp(argv[1], commands[i].name) == 0) return commands[i].run();
  }
  fprintf(stderr, "usage: probe reach|loopback|fork-bomb|disk|survivor\n");
  return 64;
}
