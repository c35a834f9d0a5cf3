// SPDX-License-Identifier: Apache-2.0
//
// How the session reaches the guest. Three transports, one result: a connected stream socket to the guest's program.
//   vhost         the kernel's vhost-vsock: a free CID is claimed on /dev/vhost-vsock, which QEMU then inherits
//   vhost-device  the program vhost-device-vsock: it serves QEMU over vhost-user and offers the guest's ports on a Unix
//                 socket, on which the line "CONNECT port" is answered with "OK …" (the hybrid vsock of Firecracker)
//   serial        a virtio-serial port whose other end is one half of a socket pair
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "guest/posix/fd.h"
#include "host/event/loop.h"
#include "host/files/temp_folder.h"
#include "host/plan/plan.h"
#include "host/run/child.h"
#include "measurements/base/result.h"

namespace samovar::launch {

struct ChosenTransport {
  plan::Transport transport;
  std::string why;      // for people
  std::string program;  // kVhostDeviceVsock: the program to run
};

// ChooseTransport reads "auto", "vhost", "vhost-device" or "serial". kUsage for another word; kEnvironment if what was
// asked for is not here, with what to do.
Result<ChosenTransport> ChooseTransport(std::string_view wanted);

// What has to be there before QEMU starts. Its destructor takes everything away.
struct PreparedTransport {
  plan::Transport transport = plan::Transport::kVirtioSerial;
  uint32_t cid = 0;
  posix::UniqueFd for_qemu;  // inherited under kSessionFd; to be closed once QEMU runs
  posix::UniqueFd stream;    // kVirtioSerial: our end
  posix::UniqueFd text;      // kVhostDeviceVsock: what the program writes
  run::Child program;
  std::string connect_path;
  std::optional<files::TempFolder> folder;
};

Result<PreparedTransport> PrepareTransport(const ChosenTransport& chosen);

// Connects to the guest's port over and over until its program listens. Nobody is there while the guest boots, so
// failures are the normal case and are not reported.
class Connector {
 public:
  // `connected` is called once, with the stream.
  Connector(event::Loop& loop, const PreparedTransport& transport,
            std::function<void(posix::UniqueFd stream)> connected);
  ~Connector();
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

 private:
  void Attempt();
  [[nodiscard]] bool GuestIsUp() const;
  void Progress();
  void ReadAnswer();
  void Drop();
  void Retry();
  void Succeed();

  event::Loop& loop_;
  plan::Transport transport_;
  uint32_t cid_;
  std::string path_;
  pid_t program_;
  std::function<void(posix::UniqueFd)> connected_;
  posix::UniqueFd socket_;
  bool waiting_for_connect_ = false;
  std::string answer_;
  std::unique_ptr<event::Watch> watch_;
  std::unique_ptr<event::Timer> retry_;
};

// ConnectUnix connects a stream socket to `path`. It does not wait: a listener whose queue is full is an error
// (kSystem).
Result<posix::UniqueFd> ConnectUnix(const std::string& path);

}  // namespace samovar::launch
