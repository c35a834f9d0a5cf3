// SPDX-License-Identifier: Apache-2.0
#include "guest/channel/listen.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/vm_sockets.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <memory>
#include <optional>

#include "guest/boot/clock.h"
#include "measurements/base/text.h"

namespace samovar::channel {
namespace {

// Neither the appearance of a serial port nor the host's opening it wakes poll(2): they are looked for this often.
constexpr int kLookAgainMilliseconds = 10;

// HasVsockDevice tells whether the host gave this machine a vsock device: without one there is no address.
bool HasVsockDevice() {
  Result<posix::UniqueFd> device = posix::Open("/dev/vsock", O_RDONLY);
  unsigned cid = VMADDR_CID_ANY;
  return device && ioctl(device->get(), IOCTL_VM_SOCKETS_GET_LOCAL_CID, &cid) == 0 && cid != VMADDR_CID_ANY;
}

Result<posix::UniqueFd> ListenOnVsock(uint32_t port) {
  posix::UniqueFd listener(socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!listener) return posix::SystemError("vsock: socket");
  sockaddr_vm address = {};
  address.svm_family = AF_VSOCK;
  address.svm_cid = VMADDR_CID_ANY;
  address.svm_port = port;
  if (bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return posix::SystemError("vsock: bind to port " + Decimal(port));
  }
  if (listen(listener.get(), 1) != 0) return posix::SystemError("vsock: listen on port " + Decimal(port));
  return listener;
}

// HostOpened tells whether the other end of the serial port is open; the kernel reports POLLHUP while it is not.
bool HostOpened(const posix::UniqueFd& port) {
  pollfd wait = {port.get(), POLLIN | POLLOUT, 0};
  return poll(&wait, 1, 0) == 1 && (wait.revents & (POLLHUP | POLLERR)) == 0;
}

// WaitForVsock waits a moment for a connection; without a listener (-1, which poll skips) it only waits.
std::optional<posix::UniqueFd> WaitForVsock(const posix::UniqueFd& listener) {
  pollfd wait = {listener.get(), POLLIN, 0};
  if (poll(&wait, 1, kLookAgainMilliseconds) != 1) return std::nullopt;
  posix::UniqueFd connection(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!connection) return std::nullopt;  // gone again before we took it
  return connection;
}

}  // namespace

Result<std::string> FindSerialPort(std::string_view name, const std::string& ports) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(ports.c_str()), closedir);
  while (const dirent* entry = folder ? readdir(folder.get()) : nullptr) {
    const std::string device = entry->d_name;
    if (device.starts_with('.')) continue;
    Result<Bytes> text = posix::ReadFile(ports + "/" + device + "/name", 4096);
    // A port without a name has no such file.
    if (text && AsText(*text) == std::string(name) + "\n") return "/dev/" + device;
  }
  return Error(Code::kEnvironment, "no virtio-serial port is called " + Quoted(name));
}

Result<Connection> AcceptSession(const ListenSpec& spec) {
  posix::UniqueFd listener;
  if (HasVsockDevice()) listener = TRY(ListenOnVsock(spec.vsock_port));
  posix::UniqueFd serial;
  const int64_t deadline = boot::MonotonicMilliseconds() + spec.patience_milliseconds;
  while (boot::MonotonicMilliseconds() < deadline) {
    if (!serial) {
      Result<std::string> device = FindSerialPort(spec.serial_name);
      if (device) serial = TRY(posix::Open(*device, O_RDWR | O_NOCTTY));
    }
    if (serial && HostOpened(serial)) return Connection{std::move(serial), Transport::kSerial};
    if (std::optional<posix::UniqueFd> connection = WaitForVsock(listener)) {
      return Connection{std::move(*connection), Transport::kVsock};
    }
  }
  return Error(Code::kEnvironment, "no session: waited " + Decimal(static_cast<uint64_t>(spec.patience_milliseconds)) +
                                       " ms for " +
                                       (listener ? "vsock port " + Decimal(spec.vsock_port) + " or " : std::string()) +
                                       "the virtio-serial port " + Quoted(spec.serial_name));
}

}  // namespace samovar::channel
