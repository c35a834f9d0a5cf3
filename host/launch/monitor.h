// SPDX-License-Identifier: Apache-2.0
//
// QEMU's monitor (QMP: one JSON object a line, docs/interop/qmp-spec in QEMU). The launcher listens: why the VM
// stopped, when the guest opened a virtio-serial port. It asks for nothing.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "guest/posix/fd.h"
#include "host/event/loop.h"
#include "measurements/json/json.h"

namespace samovar::launch {

// What the monitor can tell, in the launcher's words.
struct MonitorHandler {
  // The VM stops. By itself: the guest asked for it; `reason` is QEMU's word: guest-shutdown, guest-reset, guest-panic,
  // host-signal, …
  std::function<void(bool by_guest, const std::string& reason)> stopped;
  // The guest opened or closed the virtio-serial port with this id.
  std::function<void(const std::string& id, bool open)> port_changed;
};

// One message of QEMU, as far as the launcher cares; ReadMonitorLine is pure, and a line that it does not understand is
// none of the launcher's business. QEMU's numbers may be fractions or larger than our JSON reader takes (2^53); no
// number matters here, so none can make an event go by unseen.
void ReadMonitorLine(std::string_view line, const MonitorHandler& handler);

class Monitor {
 public:
  static Result<std::unique_ptr<Monitor>> Create(event::Loop& loop, posix::UniqueFd socket, MonitorHandler handler);

  // Drain reads what is there now.
  void Drain();

 private:
  Monitor(posix::UniqueFd socket, MonitorHandler handler) : socket_(std::move(socket)), handler_(std::move(handler)) {}
  bool Read();

  posix::UniqueFd socket_;
  MonitorHandler handler_;
  std::string pending_;
  std::unique_ptr<event::Watch> watch_;
};

}  // namespace samovar::launch
