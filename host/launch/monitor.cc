// SPDX-License-Identifier: Apache-2.0
#include "host/launch/monitor.h"

#include <sys/socket.h>

#include <cerrno>

namespace samovar::launch {

namespace {

// More than any event or answer that is asked for here.
constexpr size_t kMaxLine = 256 << 10;
constexpr int kMostDrained = 512;  // reads: 4 MiB, more than a socket holds
// Leaves the negotiation mode; events come only after it.
constexpr std::string_view kBegin = "{\"execute\":\"qmp_capabilities\"}\n";

std::string TextOr(const Json* json, std::string_view key) {
  const Json* member = json == nullptr ? nullptr : json->Find(key);
  const std::string* text = member == nullptr ? nullptr : member->AsString();
  return text == nullptr ? "" : *text;
}

bool BoolOr(const Json* json, std::string_view key) {
  const Json* member = json == nullptr ? nullptr : json->Find(key);
  const bool* value = member == nullptr ? nullptr : member->AsBool();
  return value != nullptr && *value;
}

void ReadEvent(const std::string& event, const Json* data, const MonitorHandler& handler) {
  if (event == "SHUTDOWN") handler.stopped(BoolOr(data, "guest"), TextOr(data, "reason"));
  if (event == "GUEST_PANICKED") handler.stopped(true, "guest-panic");
  if (event == "VSERPORT_CHANGE") handler.port_changed(TextOr(data, "id"), BoolOr(data, "open"));
}

bool IsPartOfNumber(char c) { return (c >= '0' && c <= '9') || std::string_view("+-.eE").find(c) != std::string::npos; }

// The document with a 0 in place of every number.
std::string WithoutNumbers(std::string_view json) {
  std::string out;
  bool in_text = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') in_text = !in_text;
    if (in_text || (c != '-' && (c < '0' || c > '9'))) {
      out += c;
      if (in_text && c == '\\' && i + 1 < json.size()) out += json[++i];
      continue;
    }
    while (i + 1 < json.size() && IsPartOfNumber(json[i + 1])) ++i;
    out += '0';
  }
  return out;
}

}  // namespace

void ReadMonitorLine(std::string_view line, const MonitorHandler& handler) {
  auto message = ParseJson(WithoutNumbers(line), kMaxLine);
  if (!message.ok()) return;
  if (std::string event = TextOr(&*message, "event"); !event.empty()) ReadEvent(event, message->Find("data"), handler);
}

Result<std::unique_ptr<Monitor>> Monitor::Create(event::Loop& loop, posix::UniqueFd socket, MonitorHandler handler) {
  std::unique_ptr<Monitor> monitor(new Monitor(std::move(socket), std::move(handler)));
  Monitor* self = monitor.get();
  monitor->watch_ = TRY(event::Watch::Create(loop, monitor->socket_.get(), [self](int) { self->Read(); }));
  monitor->watch_->Want(UV_READABLE);
  // A few bytes into an empty socket buffer; if QEMU is gone, its pidfd says so.
  (void)send(monitor->socket_.get(), kBegin.data(), kBegin.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return monitor;
}

void Monitor::Drain() {
  for (int reads = 0; reads < kMostDrained && Read(); ++reads) {}
}

bool Monitor::Read() {
  char buffer[8192];
  ssize_t got = recv(socket_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (got <= 0) {
    watch_->Want(0);
    return false;
  }
  pending_.append(buffer, static_cast<size_t>(got));
  for (size_t end; (end = pending_.find('\n')) != std::string::npos;) {
    std::string line = pending_.substr(0, end);
    pending_.erase(0, end + 1);
    if (line.ends_with('\r')) line.pop_back();
    ReadMonitorLine(line, handler_);
  }
  if (pending_.size() > kMaxLine) pending_.clear();
  return true;
}

}  // namespace samovar::launch
