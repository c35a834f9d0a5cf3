// SPDX-License-Identifier: Apache-2.0
//
// A PID 1 that does the least that a guest can do for the launcher: the floor of the benches. It opens the session
// (vsock port 1024 if there is a vsock device, else the virtio-serial port), greets with one byte, and takes a
// little-endian u64 N and N bytes, which it hashes once as they come; it answers with their SHA-256 and powers off. No
// file, no check, no log. The hash is the agent's own, so that a fast or slow one moves both sides of the comparison.
#include <dirent.h>
#include <fcntl.h>
#include <linux/vm_sockets.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "guest/protocol/ports.h"
#include "measurements/hash/digest.h"

namespace samovar {
namespace {

// As large as that of the agent for frames.
constexpr size_t kBufferSize = size_t{8} << 20;

[[noreturn]] void PowerOff(const char* why) {
  if (why != nullptr) std::fprintf(stderr, "floor: %s\n", why);
  for (;;) {
    (void)reboot(RB_POWER_OFF);
    pause();
  }
}

// Listen returns -1 where there is no vsock device.
int Listen() {
  const int device = open("/dev/vsock", O_RDONLY | O_CLOEXEC);
  unsigned cid = VMADDR_CID_ANY;
  if (device < 0 || ioctl(device, IOCTL_VM_SOCKETS_GET_LOCAL_CID, &cid) != 0 || cid == VMADDR_CID_ANY) return -1;
  close(device);
  const int listener = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_vm address = {};
  address.svm_family = AF_VSOCK;
  address.svm_port = protocol::kSessionVsockPort;
  address.svm_cid = VMADDR_CID_ANY;
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(listener, 1) != 0) {
    PowerOff("cannot listen on vsock");
  }
  return listener;
}

// OpenPort finds the one virtio-serial port by its name and waits for the host to open it.
int OpenPort() {
  DIR* folder = opendir("/sys/class/virtio-ports");
  while (const dirent* entry = folder != nullptr ? readdir(folder) : nullptr) {
    const std::string device = entry->d_name;
    char name[64] = "";
    const int file = open(("/sys/class/virtio-ports/" + device + "/name").c_str(), O_RDONLY | O_CLOEXEC);
    const ssize_t size = read(file, name, sizeof name - 1);
    close(file);
    if (size <= 0 || std::string(protocol::kSessionSerialName) + "\n" != name) continue;
    const int port = open(("/dev/" + device).c_str(), O_RDWR | O_CLOEXEC);
    pollfd wait = {port, POLLOUT, 0};
    while (poll(&wait, 1, 0) != 1 || (wait.revents & POLLHUP) != 0) usleep(2000);
    return port;
  }
  PowerOff("neither vsock nor the session's port");
}

size_t Take(int session, uint8_t* into, size_t size) {
  const ssize_t got = read(session, into, size);
  if (got <= 0) PowerOff("the session was cut");
  return static_cast<size_t>(got);
}

Sha256Digest HashInput(int session) {
  static uint8_t buffer[kBufferSize];
  uint64_t left = 0;
  for (size_t at = 0; at < 8;) at += Take(session, buffer + at, 8 - at);
  for (size_t i = 8; i-- > 0;) left = left << 8 | buffer[i];
  Sha256Hasher hasher;
  while (left > 0) {
    const size_t got = Take(session, buffer, left < kBufferSize ? static_cast<size_t>(left) : kBufferSize);
    hasher.Update(ByteView(buffer, got));
    left -= got;
  }
  return hasher.Finish();
}

[[noreturn]] void Run() {
  mkdir("/sys", 0755);
  mkdir("/dev", 0755);
  if (mount("devtmpfs", "/dev", "devtmpfs", 0, nullptr) != 0) PowerOff("no /dev");
  int session = -1;
  const int listener = Listen();
  if (listener >= 0) {
    session = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  } else {
    if (mount("sysfs", "/sys", "sysfs", 0, nullptr) != 0) PowerOff("no /sys");
    session = OpenPort();
  }
  if (write(session, "\n", 1) != 1) PowerOff("cannot greet");
  const Sha256Digest digest = HashInput(session);
  if (write(session, digest.bytes.data(), digest.bytes.size()) != static_cast<ssize_t>(digest.bytes.size())) {
    PowerOff("cannot answer");
  }
  // A vsock peer sees an orderly end only if the stream is shut down before the VM is gone.
  shutdown(session, SHUT_WR);
  pollfd wait = {session, POLLIN, 0};
  poll(&wait, 1, 500);
  PowerOff(nullptr);
}

}  // namespace
}  // namespace samovar

int main() { samovar::Run(); }
