// SPDX-License-Identifier: Apache-2.0
//
// PID 1 of the suites kernel and acpi: says what machine it finds, then does the word samovar_test=WORD of the kernel command line.
//
//   stay     says READY and waits: for who looks into the machine's memory
//   off      switches the machine off
//   restart  starts it anew
//   panic    ends, which the kernel does not forgive
//   walls    tries what no program may, PID 1 included, and says what came of it; then off
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

static char* ReadFile(const char* path, char* into, size_t size) {
  int fd = open(path, O_RDONLY);
  ssize_t got = fd < 0 ? -1 : read(fd, into, size - 1);
  if (fd >= 0) close(fd);
  if (got < 0) return NULL;
  into[got] = 0;
  return into;
}

// Each processor that the kernel has must run something.
static int Answering(void) {
  int answering = 0;
  for (int cpu = 0; cpu < 512; ++cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) == 0 && sched_getcpu() == cpu) ++answering;
  }
  return answering;
}

static void SayMachine(void) {
  static char text[65536];
  long kib = 0;
  if (ReadFile("/proc/meminfo", text, sizeof text)) sscanf(text, "MemTotal: %ld", &kib);
  printf("MACHINE processors=%d memory=%ldM", Answering(), kib >> 10);
  DIR* devices = opendir("/sys/bus/virtio/devices");
  int count = 0;
  for (struct dirent* entry; devices && (entry = readdir(devices));) count += entry->d_name[0] != '.';
  printf(" virtio=%d", count);
  // The interrupts of virtio devices come as messages.
  count = 0;
  if (ReadFile("/proc/interrupts", text, sizeof text)) {
    for (char* at = text; (at = strstr(at, "PCI-MSIX")); ++at) ++count;
  }
  printf(" msix=%d acpi_bus=%d\n", count, access("/sys/bus/acpi", F_OK) == 0);
}

static void Outcome(const char* what, long result) { printf("WALL %s: %s\n", what, result >= 0 ? "OPEN" : strerror(errno)); }

static void TryWalls(void) {
  const char* files[] = {"/dev/mem", "/dev/port", "/dev/kmem", "/proc/kcore", "/sys/kernel/debug", "/sys/kernel/tracing", "/proc/sysrq-trigger",
                         "/proc/modules", "/proc/config.gz", "/dev/cpu/0/msr", "/sys/firmware/efi/efivars", "/sys/firmware/dmi/tables/DMI",
                         "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe"};
  for (size_t i = 0; i < sizeof files / sizeof *files; ++i) Outcome(files[i], access(files[i], F_OK));
  Outcome("kexec_load", syscall(SYS_kexec_load, 0, 0, NULL, 0));
  Outcome("kexec_file_load", syscall(SYS_kexec_file_load, 0, 0, 0, "", 0));
  Outcome("init_module", syscall(SYS_init_module, "", 0, ""));
  Outcome("finit_module", syscall(SYS_finit_module, 0, "", 0));
  Outcome("iopl", iopl(3));
  Outcome("ioperm", ioperm(0x80, 1, 1));
  Outcome("bpf", syscall(SYS_bpf, 0, NULL, 0));
  Outcome("io_uring_setup", syscall(SYS_io_uring_setup, 8, NULL));
  Outcome("userfaultfd", syscall(SYS_userfaultfd, 0));
  Outcome("keyctl", syscall(SYS_keyctl, 0, -3, 1));
  Outcome("swapon", syscall(SYS_swapon, "/init", 0));
  Outcome("AF_PACKET", socket(AF_PACKET, SOCK_RAW, 0));
  Outcome("AF_ALG", socket(AF_ALG, SOCK_SEQPACKET, 0));
  Outcome("AF_BLUETOOTH", socket(AF_BLUETOOTH, SOCK_RAW, 0));
  Outcome("netlink: audit", socket(AF_NETLINK, SOCK_RAW, 9));
  Outcome("netlink: netfilter", socket(AF_NETLINK, SOCK_RAW, 12));
  Outcome("netlink: xfrm", socket(AF_NETLINK, SOCK_RAW, 6));
}

int main(void) {
  static char words[4096];
  mkdir("/proc", 0755);
  mkdir("/sys", 0755);
  mkdir("/dev", 0755);
  mount("proc", "/proc", "proc", 0, NULL);
  mount("sysfs", "/sys", "sysfs", 0, NULL);
  mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
  SayMachine();
  const char* word = ReadFile("/proc/cmdline", words, sizeof words) ? strstr(words, "samovar_test=") : NULL;
  word = word ? word + strlen("samovar_test=") : "off";
  if (strncmp(word, "walls", 5) == 0) TryWalls();
  if (strncmp(word, "stay", 4) == 0) printf("READY\n");
  fflush(stdout);
  tcdrain(1);
  if (strncmp(word, "stay", 4) == 0) pause();
  if (strncmp(word, "panic", 5) == 0) return 0;
  reboot(strncmp(word, "restart", 7) == 0 ? RB_AUTOBOOT : RB_POWER_OFF);
  return 0;
}
