// SPDX-License-Identifier: Apache-2.0
//
// The smallest guest that the launcher can talk to: a static PID 1 without libraries of ours. It opens the session the way
// samovar-init does (vsock port 1024, else the virtio-serial port), greets, echoes, and powers off. It stands in for the
// appliance in tests/launch and is the floor that boot times are compared with.
//
// Session: it sends "hello\n", reads a little-endian u64 N, echoes the next N bytes, sends "bye\n" and powers off. The
// kernel passes what it does not know on its command line as environment; samovar_test selects another behaviour:
//   silent     open nothing and wait for ever
//   panic      exit before the session, so that the kernel panics
//   poweroff   power off before the session
//   hangup     close the session after the greeting and wait for ever
//   crash      panic after the greeting
//   simtee     answer with what the simulated TEE sends for a report data of 64 'r' (u32le size, then that many bytes)
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <linux/vm_sockets.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static void Say(const char* text) {
  dprintf(2, "echo_init: %s\n", text);
}

static void PowerOff(void) {
  reboot(RB_POWER_OFF);
  for (;;) pause();
}

static void LoadModule(const char* path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  if (syscall(SYS_finit_module, fd, "", 0) != 0) Say(path);
  close(fd);
}

// The device may appear a little after its driver.
static int ListenVsock(void) {
  int dev = open("/dev/vsock", O_RDONLY | O_CLOEXEC);
  if (dev < 0) return -1;
  unsigned cid = VMADDR_CID_ANY;
  for (int i = 0; i < 20 && cid == VMADDR_CID_ANY; ++i) {
    ioctl(dev, IOCTL_VM_SOCKETS_GET_LOCAL_CID, &cid);
    if (cid == VMADDR_CID_ANY) usleep(5000);
  }
  if (cid == VMADDR_CID_ANY || cid == VMADDR_CID_LOCAL) return -1;
  int fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_vm address = {.svm_family = AF_VSOCK, .svm_port = 1024, .svm_cid = VMADDR_CID_ANY};
  if (bind(fd, (struct sockaddr*)&address, sizeof address) != 0 || listen(fd, 1) != 0) return -1;
  return fd;
}

static int OpenPort(const char* wanted) {
  DIR* dir = opendir("/sys/class/virtio-ports");
  if (dir == NULL) return -1;
  for (struct dirent* entry; (entry = readdir(dir)) != NULL;) {
    char path[300], name[64] = "";
    snprintf(path, sizeof path, "/sys/class/virtio-ports/%s/name", entry->d_name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    ssize_t size = read(fd, name, sizeof name - 1);
    close(fd);
    if (size <= 0) continue;
    name[strcspn(name, "\n")] = 0;
    if (strcmp(name, wanted) != 0) continue;
    snprintf(path, sizeof path, "/dev/%s", entry->d_name);
    closedir(dir);
    return open(path, O_RDWR | O_CLOEXEC);
  }
  closedir(dir);
  return -1;
}

static void WriteAll(int fd, const void* bytes, size_t size) {
  const char* at = bytes;
  while (size > 0) {
    ssize_t put = write(fd, at, size);
    if (put < 0) {
      Say("write failed");
      PowerOff();
    }
    at += put;
    size -= (size_t)put;
  }
}

static void ReadAll(int fd, void* bytes, size_t size) {
  char* at = bytes;
  while (size > 0) {
    ssize_t got = read(fd, at, size);
    if (got <= 0) {
      Say("the session was cut");
      PowerOff();
    }
    at += got;
    size -= (size_t)got;
  }
}

static int OpenSession(void) {
  int listener = ListenVsock();
  if (listener >= 0) return accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  return OpenPort("samovar.session");
}

static void AskSimulatedTee(int session) {
  int port = OpenPort("samovar.simtee");
  if (port < 0) {
    Say("no simulated TEE");
    PowerOff();
  }
  unsigned char request[69] = {65, 0, 0, 0, 1};
  memset(request + 5, 'r', 64);
  WriteAll(port, request, sizeof request);
  uint32_t size;
  ReadAll(port, &size, sizeof size);
  char* answer = malloc(size);
  ReadAll(port, answer, size);
  WriteAll(session, &size, sizeof size);
  WriteAll(session, answer, size);
}

static void Echo(int session) {
  static char buffer[65536];
  uint64_t left;
  ReadAll(session, &left, sizeof left);
  while (left > 0) {
    ssize_t got = read(session, buffer, left < sizeof buffer ? (size_t)left : sizeof buffer);
    if (got <= 0) {
      Say("the session was cut");
      PowerOff();
    }
    WriteAll(session, buffer, (size_t)got);
    left -= (uint64_t)got;
  }
}

int main(void) {
  mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
  mount("sysfs", "/sys", "sysfs", 0, NULL);
  const char* test = getenv("samovar_test");
  if (test == NULL) test = "";
  Say("up");
  if (strcmp(test, "silent") == 0) for (;;) pause();
  if (strcmp(test, "panic") == 0) return 1;
  if (strcmp(test, "poweroff") == 0) PowerOff();
  LoadModule("/vsock.ko");
  LoadModule("/vmw_vsock_virtio_transport_common.ko");
  LoadModule("/vmw_vsock_virtio_transport.ko");
  int session = OpenSession();
  if (session < 0) {
    Say("no session");
    PowerOff();
  }
  WriteAll(session, "hello\n", 6);
  if (strcmp(test, "crash") == 0) return 1;
  if (strcmp(test, "hangup") == 0) {
    close(session);
    for (;;) pause();
  }
  if (strcmp(test, "simtee") == 0) AskSimulatedTee(session);
  else Echo(session);
  WriteAll(session, "bye\n", 4);
  // A vsock peer sees an orderly end only if the stream is shut down before the VM is gone.
  shutdown(session, SHUT_WR);
  struct pollfd wait = {session, POLLIN, 0};
  poll(&wait, 1, 500);
  PowerOff();
}
