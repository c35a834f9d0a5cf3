// SPDX-License-Identifier: Apache-2.0
//
// One end of a session: frames over a duplex byte stream (a vsock or unix socket, a virtio-serial port). Blocking with
// deadlines. While a send waits for room, what arrives meanwhile is read and kept, so that two ends that both send
// cannot block each other for ever, and an ERROR that the other side sent before it hung up is not lost.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "guest/posix/fd.h"
#include "guest/protocol/frame.h"
#include "measurements/base/result.h"
#include "measurements/json/json.h"

namespace samovar::protocol {

// How long the other side may be silent, or refuse to take a byte, before the session is given up. 0 means for ever.
struct Patience {
  int milliseconds = 0;
};

class Channel {
 public:
  // Takes over `fd` and makes it non-blocking.
  explicit Channel(posix::UniqueFd fd);

  [[nodiscard]] int fd() const { return fd_.get(); }

  // Send writes one frame. While the other side does not take it, `waiting` is called, once a second at
  // least. Errors: kProtocol if
  // the other side is gone or takes nothing for the patience given.
  Result<void> Send(FrameType type, ByteView payload, Patience patience, const std::function<void()>& waiting = {});
  // SendJson sends canonical JSON.
  Result<void> SendJson(FrameType type, const Json& body, Patience patience);

  // Receive returns the next frame. Errors: kProtocol on end of stream (saying whether it was inside a frame), a
  // malformed frame, or silence beyond the patience given.
  Result<Frame> Receive(Patience patience);
  // Expect is Receive for a frame that must be of `type`; an ERROR frame becomes the error that it carries.
  Result<Frame> Expect(FrameType type, Patience patience);
  // Part is for the end of a session, before the machine goes away and what is still on its way with it. On a socket it
  // waits until the other side has hung up, at most for the patience given; on a port, which knows no half-open
  // streams, until the host has taken the last byte.
  void Part(Patience patience);
  // KeepPayloads lets payloads live on after the next call. `release` is called from time to time; a payload lives
  // until the second of these calls after it was returned has come back. An empty function ends that; payloads then
  // live as before.
  void KeepPayloads(std::function<void()> release) { release_ = std::move(release); }
  // Poll returns a frame that has already arrived, or nothing; it never waits.
  Result<std::optional<Frame>> Poll();

 private:
  Result<bool> ReadAvailable();  // false if nothing was there, which may be the end of the stream (ended_)
  // Returns what poll(2) reported.
  Result<short> Wait(short events, Patience patience, const char* why, const std::function<void()>& waiting = {});

  posix::UniqueFd fd_;
  FrameReader reader_;
  std::function<void()> release_;
  bool ended_ = false;
};

// ErrorFromFrame turns the payload of an ERROR frame into the Error that it carries; its text is made printable: one
// line.
[[nodiscard]] Error ErrorFromFrame(ByteView payload);
// ErrorToJson is the payload of an ERROR frame.
[[nodiscard]] Json ErrorToJson(const Error& error);

}  // namespace samovar::protocol
