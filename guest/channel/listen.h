// SPDX-License-Identifier: Apache-2.0
//
// The one connection of this boot. Two ways lead to it: a vsock port, and a virtio-serial port with a given name. Where
// both exist, the one that the host opens first is taken and the other closed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "guest/posix/fd.h"
#include "measurements/base/result.h"

namespace samovar::channel {

enum class Transport { kVsock, kSerial };

struct Connection {
  posix::UniqueFd fd;  // O_CLOEXEC, blocking
  Transport transport = Transport::kVsock;
};

struct ListenSpec {
  uint32_t vsock_port = 0;
  std::string serial_name;
  int64_t patience_milliseconds = 0;  // how long to wait for the host
};

// AcceptSession waits until the host has opened one of the two. Errors: kEnvironment if this machine has neither, or if
// the host does not come within the patience given.
Result<Connection> AcceptSession(const ListenSpec& spec);

// FindSerialPort returns the device path (/dev/vportNpM) of the virtio-serial port called `name`, which is that of a
// folder in `ports` with a file "name"; kEnvironment if there is none.
Result<std::string> FindSerialPort(std::string_view name, const std::string& ports = "/sys/class/virtio-ports");

}  // namespace samovar::channel
