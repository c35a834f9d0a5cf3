// SPDX-License-Identifier: Apache-2.0
#include "guest/protocol/channel.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

#include "measurements/base/text.h"

namespace samovar::protocol {

namespace {

constexpr size_t kMaxErrorText = 8192;
// How often who waits can do something else.
constexpr int kStep = 1000;

// The codes that may cross the wire; anything else the other side sends counts as a broken protocol.
constexpr Code kWireCodes[] = {Code::kTruncated,   Code::kMalformed, Code::kLimit,       Code::kMismatch,
                               Code::kUntrusted,   Code::kPolicy,    Code::kUnsupported, Code::kUsage,
                               Code::kEnvironment, Code::kProtocol,  Code::kSystem};

Error Hangup(bool inside_frame) {
  return Error(Code::kProtocol, inside_frame ? "the other side hung up in the middle of a frame"
                                             : "the other side hung up before the session was complete");
}

}  // namespace

Channel::Channel(posix::UniqueFd fd) : fd_(std::move(fd)) {
  int flags = fcntl(fd_.get(), F_GETFL);
  CHECK(flags >= 0 && fcntl(fd_.get(), F_SETFL, flags | O_NONBLOCK) == 0);
}

Result<short> Channel::Wait(short events, Patience patience, const char* why, const std::function<void()>& waiting) {
  pollfd wait = {fd_.get(), events, 0};
  int left = patience.milliseconds == 0 ? -1 : patience.milliseconds;
  for (;;) {
    const bool in_steps = waiting && left > kStep;
    const int ready = poll(&wait, 1, in_steps ? kStep : left);
    if (ready > 0) return wait.revents;
    if (ready < 0 && errno != EINTR) return posix::SystemError("session: poll");
    if (ready < 0) continue;
    if (waiting) waiting();
    if (in_steps) {
      left -= kStep;
      continue;
    }
    return Error(Code::kProtocol, std::string("the other side ") + why + " for " +
                                      Decimal(static_cast<uint64_t>(patience.milliseconds) / 1000) + " seconds");
  }
}

Result<bool> Channel::ReadAvailable() {
  if (release_ && reader_.Overwrites()) release_();
  std::span<uint8_t> space = reader_.Space();
  for (;;) {
    ssize_t got = read(fd_.get(), space.data(), space.size());
    if (got > 0) {
      reader_.Filled(static_cast<size_t>(got));
      return true;
    }
    if (got == 0 || errno == ECONNRESET || errno == EPIPE || errno == ENOTCONN) {
      ended_ = true;
      return false;
    }
    if (errno == EAGAIN) return false;
    if (errno != EINTR) return posix::SystemError("session: read");
  }
}

Result<void> Channel::Send(FrameType type, ByteView payload, Patience patience, const std::function<void()>& waiting) {
  auto header = EncodeFrameHeader(type, payload.size());
  size_t sent = 0;
  const size_t total = header.size() + payload.size();
  while (sent < total) {
    iovec parts[2];
    int count = 0;
    if (sent < header.size()) parts[count++] = {header.data() + sent, header.size() - sent};
    ByteView rest = payload.subspan(sent < header.size() ? 0 : sent - header.size());
    parts[count++] = {const_cast<uint8_t*>(rest.data()), rest.size()};
    ssize_t put = writev(fd_.get(), parts, count);
    if (put >= 0) {
      sent += static_cast<size_t>(put);
    } else if (errno == EPIPE || errno == ECONNRESET) {
      return Hangup(true);
    } else if (errno == EAGAIN) {
      if (waiting) waiting();  // also when it takes a byte now and then
      // Read what the other side says only while the buffer has room for it: a peer that floods us just has to wait.
      bool room = reader_.HasRoom() && !ended_;
      const short ready =
          TRY(Wait(static_cast<short>(room ? POLLOUT | POLLIN : POLLOUT), patience, "took no data", waiting));
      // A virtio-serial port that the host has closed takes no bytes, but does not fail either.
      if ((ready & POLLHUP) != 0 && (ready & POLLOUT) == 0) return Hangup(true);
      if (room) TRY(ReadAvailable());
    } else if (errno != EINTR) {
      return posix::SystemError("session: write");
    }
  }
  return {};
}

Result<void> Channel::SendJson(FrameType type, const Json& body, Patience patience) {
  return Send(type, AsBytes(CanonicalJson(body)), patience);
}

Result<std::optional<Frame>> Channel::Poll() {
  std::optional<Frame> frame = TRY(reader_.Next());
  if (frame || ended_) return frame;
  TRY(ReadAvailable());
  return reader_.Next();
}

Result<Frame> Channel::Receive(Patience patience) {
  for (;;) {
    std::optional<Frame> frame = TRY(reader_.Next());
    if (frame) return *frame;
    if (ended_) return Hangup(!reader_.Idle());
    // While data comes in, there is always more to read: asking first would be a system call for every 4 KiB of it.
    if (!TRY(ReadAvailable()) && !ended_) TRY(Wait(POLLIN, patience, "was silent"));
  }
}

Result<Frame> Channel::Expect(FrameType type, Patience patience) {
  Frame frame = TRY(Receive(patience));
  if (frame.type == type) return frame;
  if (frame.type == FrameType::kError) return ErrorFromFrame(frame.payload);
  return Error(Code::kProtocol, std::string("expected a ") + FrameName(type) + " frame, got " + FrameName(frame.type));
}

void Channel::Part(Patience patience) {
  if (shutdown(fd_.get(), SHUT_WR) != 0) {
    (void)Wait(POLLOUT, patience, "took no data").ok();
    return;
  }
  // What else the other side sends is dropped; more than the buffer holds is not waited for.
  while (!ended_ && reader_.HasRoom()) {
    if (!Wait(POLLIN, patience, "did not hang up").ok() || !ReadAvailable().ok()) return;
  }
}

Error ErrorFromFrame(ByteView payload) {
  auto body = ParseJson(AsText(payload), kMaxErrorText);
  if (!body.ok()) return std::move(body).error().In("ERROR frame");
  auto name = body->StringAt("code");
  auto message = body->StringAt("message");
  if (!name.ok() || !message.ok()) return Error(Code::kProtocol, "ERROR frame without code and message");
  Code code = Code::kProtocol;
  for (Code candidate : kWireCodes) {
    if (*name == CodeName(candidate)) code = candidate;
  }
  return Error(code, Printable(*message, Lines::kOne));
}

Json ErrorToJson(const Error& error) {
  // A message may quote bytes that are not UTF-8, or be cut inside a character; what crosses the wire must be UTF-8.
  const std::string message = Printable(std::string_view(error.message()).substr(0, kMaxErrorText / 8), Lines::kOne);
  return Json::MakeObject({{"code", CodeName(error.code())}, {"message", message}});
}

}  // namespace samovar::protocol
