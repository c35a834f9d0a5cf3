// SPDX-License-Identifier: Apache-2.0
#include "host/launch/transport.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "guest/posix/pipe.h"
#include "host/files/paths.h"
#include "host/run/path_search.h"
#include "measurements/base/text.h"

namespace samovar::launch {

namespace {

constexpr char kVhostDevice[] = "/dev/vhost-vsock";
// VHOST_VSOCK_SET_GUEST_CID of linux/vhost.h, a header that C++ cannot include.
constexpr unsigned long kSetGuestCid = _IOW(0xaf, 0x60, uint64_t);
constexpr char kProgram[] = "vhost-device-vsock";
// One daemon per VM, so its addresses are its own.
constexpr uint32_t kPrivateCid = 3;
// What the guest may send ahead, and so the size of its packets. Linux 6.12 splits one of more than 32 KiB over several
// descriptors, and version 0.3.0 drops such a packet without a word.
constexpr size_t kPrivateBuffer = 28 << 10;
constexpr uint32_t kFirstCid = 3;
constexpr int kCidAttempts = 1000;
constexpr int kProgramStartAttempts = 1000;  // of 5 ms

// The path of vhost-device-vsock, or an empty string.
std::string VsockProgram() {
  if (std::string named = paths::Variable("SAMOVAR_VHOST_DEVICE_VSOCK"); !named.empty()) return named;
  return run::FindProgram(kProgram).value_or("");
}

Result<PreparedTransport> PrepareVhost() {
  PreparedTransport out;
  out.transport = plan::Transport::kVhostVsock;
  out.for_qemu = TRY(posix::Open(kVhostDevice, O_RDWR));
  uint32_t start = 0;
  if (getrandom(&start, sizeof start, 0) != sizeof start) return posix::SystemError("getrandom");
  for (uint32_t i = 0; i < kCidAttempts; ++i) {
    // The kernel refuses 0 to 2 and anything above 32 bits; the upper half is left to those who number their guests.
    uint64_t cid = kFirstCid + (start + i) % (UINT32_MAX / 2);
    if (ioctl(out.for_qemu.get(), kSetGuestCid, &cid) == 0) {
      out.cid = static_cast<uint32_t>(cid);
      return out;
    }
    if (errno != EADDRINUSE) return posix::SystemError(std::string(kVhostDevice) + ": set the guest's CID");
  }
  return Error(Code::kEnvironment,
               std::string(kVhostDevice) + ": no free CID in " + Decimal(kCidAttempts) + " attempts");
}

Result<PreparedTransport> PrepareSerial() {
  PreparedTransport out;
  posix::SocketPair pair = TRY(posix::MakeSocketPair());
  out.stream = std::move(pair.ours);
  out.for_qemu = std::move(pair.theirs);
  return out;
}

Result<PreparedTransport> PrepareVhostDevice(const std::string& program) {
  PreparedTransport out;
  out.transport = plan::Transport::kVhostDeviceVsock;
  out.cid = kPrivateCid;
  out.folder = TRY(files::TempFolder::Create(files::SocketParent(), "samovar-launch-"));
  std::string control = out.folder->path() + "/vhost";
  out.connect_path = out.folder->path() + "/vsock";
  posix::Pipe text = TRY(posix::MakePipe());
  out.text = std::move(text.read);
  out.program =
      TRY(run::Child::Start({.argv = {program, "--vm",
                                      "guest-cid=" + Decimal(out.cid) + ",socket=" + control + ",uds-path=" +
                                          out.connect_path + ",tx-buffer-size=" + Decimal(kPrivateBuffer)},
                             .descriptors = {{text.write.get(), STDOUT_FILENO}, {text.write.get(), STDERR_FILENO}}}));
  for (int i = 0; i < kProgramStartAttempts; ++i) {
    auto socket = ConnectUnix(control);
    if (socket.ok()) {
      out.for_qemu = std::move(socket).value();
      return out;
    }
    if (auto status = out.program.Wait(posix::Deadline::In(5))) {
      uint8_t buffer[512];
      text.write.Close();
      size_t got = TRY(posix::ReadSome(out.text.get(), buffer, program));
      return Error(Code::kEnvironment,
                   Quoted(program) + " " + run::Describe(*status) + ": " + Quoted(AsText(ByteView(buffer, got))));
    }
  }
  return Error(Code::kEnvironment, Quoted(program) + " does not open its socket " + Quoted(control));
}

}  // namespace

Result<posix::UniqueFd> ConnectUnix(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return Error(Code::kLimit, Quoted(path) + ": too long for a socket");
  path.copy(address.sun_path, path.size());
  posix::UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return posix::SystemError("socket");
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return posix::SystemError("connect " + Quoted(path));
  }
  // QEMU, which may inherit it, expects a socket as sockets are.
  if (fcntl(fd.get(), F_SETFL, fcntl(fd.get(), F_GETFL) & ~O_NONBLOCK) != 0) return posix::SystemError("socket");
  return fd;
}

Result<ChosenTransport> ChooseTransport(std::string_view wanted) {
  const bool any = wanted == "auto";
  if (!any && wanted != "vhost" && wanted != "vhost-device" && wanted != "serial") {
    return Error(Code::kUsage, "--vsock: expected auto, vhost, vhost-device or serial, got " + Quoted(wanted));
  }
  if (any || wanted == "vhost") {
    if (access(kVhostDevice, R_OK | W_OK) == 0) return ChosenTransport{plan::Transport::kVhostVsock, "vhost-vsock", ""};
    if (!any) {
      return Error(Code::kEnvironment, posix::SystemError(std::string("--vsock vhost: ") + kVhostDevice).message() +
                                           "; load the module (modprobe vhost_vsock) and allow this user to open it");
    }
  }
  if (any || wanted == "vhost-device") {
    std::string program = VsockProgram();
    if (!program.empty()) return ChosenTransport{plan::Transport::kVhostDeviceVsock, kProgram, program};
    if (!any) {
      return Error(Code::kEnvironment, std::string("--vsock vhost-device: no ") + kProgram +
                                           " in PATH; install it or name it with SAMOVAR_VHOST_DEVICE_VSOCK");
    }
  }
  return ChosenTransport{plan::Transport::kVirtioSerial,
                         any ? "virtio-serial, as there is no vsock here" : "virtio-serial", ""};
}

Result<PreparedTransport> PrepareTransport(const ChosenTransport& chosen) {
  switch (chosen.transport) {
    case plan::Transport::kVhostVsock: return PrepareVhost();
    case plan::Transport::kVhostDeviceVsock: return PrepareVhostDevice(chosen.program);
    case plan::Transport::kVirtioSerial: return PrepareSerial();
  }
  return Error(Code::kUnsupported, "unknown transport");
}

}  // namespace samovar::launch
