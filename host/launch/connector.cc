// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <linux/vm_sockets.h>
#include <sys/socket.h>

#include <cerrno>

#include "guest/protocol/ports.h"
#include "host/launch/transport.h"
#include "measurements/base/text.h"

namespace samovar::launch {

namespace {

constexpr uint64_t kRetryAfter = 8;  // milliseconds: short against any boot, long against a failed attempt
// vhost-device-vsock may lose a connection that comes while the guest's driver starts the device; it is never answered.
constexpr uint64_t kForgottenAfter = 2000;
constexpr size_t kMaxAnswer = 64;
constexpr size_t kMaxMaps = 1 << 20;

}  // namespace

Connector::Connector(event::Loop& loop, const PreparedTransport& transport,
                     std::function<void(posix::UniqueFd)> connected)
    : loop_(loop),
      transport_(transport.transport),
      cid_(transport.cid),
      path_(transport.connect_path),
      program_(transport.program.pid()),
      connected_(std::move(connected)),
      retry_(std::make_unique<event::Timer>(loop, [this] { Attempt(); })) {
  retry_->After(0);
}

Connector::~Connector() = default;

void Connector::Drop() {
  watch_.reset();
  socket_.Close();
  answer_.clear();
}

void Connector::Retry() {
  Drop();
  retry_->After(kRetryAfter);
}

void Connector::Succeed() {
  retry_->Stop();
  watch_.reset();
  connected_(std::move(socket_));
}

// vhost-device-vsock uses up a processor for as long as a connection waits for a guest whose driver is not there yet,
// and it takes no connection back. QEMU shows it the guest's memory at the moment the driver starts the device, so that
// mapping is what to wait for.
bool Connector::GuestIsUp() const {
  auto maps = posix::ReadFile("/proc/" + std::to_string(program_) + "/maps", kMaxMaps);
  return !maps.ok() || AsText(*maps).find("memory-backend-memfd") != std::string_view::npos;
}

void Connector::Attempt() {
  Drop();
  if (transport_ == plan::Transport::kVhostDeviceVsock && !GuestIsUp()) return Retry();
  if (transport_ == plan::Transport::kVhostVsock) {
    sockaddr_vm address = {};
    address.svm_family = AF_VSOCK;
    address.svm_cid = cid_;
    address.svm_port = protocol::kSessionVsockPort;
    socket_ = posix::UniqueFd(socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    int status = connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    if (status != 0 && errno != EINPROGRESS) return Retry();
    waiting_for_connect_ = true;
  } else {
    auto connected = ConnectUnix(path_);
    if (!connected.ok()) return Retry();
    socket_ = std::move(connected).value();
    std::string request = "CONNECT " + Decimal(protocol::kSessionVsockPort) + "\n";
    if (send(socket_.get(), request.data(), request.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) return Retry();
    waiting_for_connect_ = false;
    retry_->After(kForgottenAfter);
  }
  auto watch = event::Watch::Create(loop_, socket_.get(), [this](int) { Progress(); });
  if (!watch.ok()) return Retry();
  watch_ = std::move(watch).value();
  watch_->Want(waiting_for_connect_ ? UV_WRITABLE : UV_READABLE);
}

void Connector::Progress() {
  if (!waiting_for_connect_) return ReadAnswer();
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) return Retry();
  Succeed();
}

void Connector::ReadAnswer() {
  // Byte by byte: what follows the newline is the session's.
  for (;;) {
    char c = 0;
    ssize_t got = recv(socket_.get(), &c, 1, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0 || answer_.size() >= kMaxAnswer) return Retry();
    if (c == '\n') break;
    answer_ += c;
  }
  if (!answer_.starts_with("OK ")) return Retry();
  Succeed();
}

}  // namespace samovar::launch
