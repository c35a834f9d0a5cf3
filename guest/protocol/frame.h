// SPDX-License-Identifier: Apache-2.0
//
// The frames of a session: u32 little-endian payload length, u8 type, payload (docs/protocol.md). The stream is read
// through FrameReader, which holds at most one frame's worth of bytes that were not consumed and refuses an oversized
// or unknown frame as soon as its header is there.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::protocol {

inline constexpr int kProtocolVersion = 1;
inline constexpr size_t kFrameHeaderSize = 5;
inline constexpr size_t kMaxPayload = size_t{1} << 20;
inline constexpr int kMaxPhases = 1000;  // PHASE frames in a session

enum class FrameType : uint8_t {
  // requester to guest
  kRequest = 1,  // JSON: what to build (guest/protocol/request.h)
  kObject = 2,   // u8 kind, u64 size, first content bytes: one git object; the rest follows in kData frames
  // either way
  kData = 3,  // content of what was announced before
  // guest to requester
  kHello = 16,       // JSON: who speaks, before anything else
  kPhase = 17,       // JSON: what the guest does now
  kLog = 18,         // bytes the build wrote to its standard output and error
  kArtifact = 19,    // JSON {path, size, executable, sha256}; content follows in kData frames. Or {path, link}
  kProvenance = 20,  // u64 size; provenance.json follows in kData frames
  kEvidence = 21,    // u64 size; evidence.json follows in kData frames
  kDone = 22,        // JSON: the session is complete
  kError = 23,       // JSON {code, message}: the session is over
};

// FrameName returns the type's name in messages, or "unknown".
[[nodiscard]] const char* FrameName(FrameType type);

struct Frame {
  FrameType type;
  ByteView payload;  // borrowed: see FrameReader::Overwrites; from a channel, until the next call on it, Send included
};

// EncodeFrameHeader returns the five bytes before a payload of `size` bytes; size must not exceed kMaxPayload.
[[nodiscard]] std::array<uint8_t, kFrameHeaderSize> EncodeFrameHeader(FrameType type, size_t size);

class FrameReader {
 public:
  // HasRoom tells whether Space may be called: always after Next returned nothing, otherwise while less than a frame is
  // held.
  [[nodiscard]] bool HasRoom() const;
  // Overwrites tells whether Space turns to the other half of its memory, which ends the life of the payloads that were
  // returned before it did so the last time.
  [[nodiscard]] bool Overwrites() const;
  // Space returns where the caller puts the next bytes that arrive; never empty.
  [[nodiscard]] std::span<uint8_t> Space();
  // Filled tells how many bytes the caller put there.
  void Filled(size_t count);
  // Next returns the next whole frame, nothing if more bytes are needed, or kProtocol: a payload above kMaxPayload or a
  // type that is not in FrameType.
  Result<std::optional<Frame>> Next();
  // Idle tells whether no byte of an unfinished frame is held.
  [[nodiscard]] bool Idle() const { return begin_ == end_; }

 private:
  std::unique_ptr<uint8_t[]> memory_;  // two halves, when first needed; only what is used of it costs anything
  size_t half_ = 0;                    // where the half in use begins
  size_t begin_ = 0;                   // in that half: bytes from here to end_ were not consumed
  size_t end_ = 0;
};

}  // namespace samovar::protocol
