// SPDX-License-Identifier: Apache-2.0
#include "guest/protocol/frame.h"

#include <cstring>

#include "measurements/base/text.h"

namespace samovar::protocol {

const char* FrameName(FrameType type) {
  switch (type) {
    case FrameType::kRequest: return "REQUEST";
    case FrameType::kObject: return "OBJECT";
    case FrameType::kData: return "DATA";
    case FrameType::kHello: return "HELLO";
    case FrameType::kPhase: return "PHASE";
    case FrameType::kLog: return "LOG";
    case FrameType::kArtifact: return "ARTIFACT";
    case FrameType::kProvenance: return "PROVENANCE";
    case FrameType::kEvidence: return "EVIDENCE";
    case FrameType::kDone: return "DONE";
    case FrameType::kError: return "ERROR";
  }
  return "unknown";
}

std::array<uint8_t, kFrameHeaderSize> EncodeFrameHeader(FrameType type, size_t size) {
  CHECK(size <= kMaxPayload);
  return {static_cast<uint8_t>(size), static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size >> 16),
          static_cast<uint8_t>(size >> 24), static_cast<uint8_t>(type)};
}

namespace {

constexpr size_t kMaxFrame = kFrameHeaderSize + kMaxPayload;
// Two frames would do for a whole one to fit behind what is left of the one before. With more, less is moved, and those
// who use payloads for longer (Channel::KeepPayloads) may be further behind.
constexpr size_t kHalf = 4 * kMaxFrame;

bool IsKnown(uint8_t type) { return std::strcmp(FrameName(static_cast<FrameType>(type)), "unknown") != 0; }

}  // namespace

bool FrameReader::HasRoom() const { return end_ - begin_ <= kMaxFrame; }

bool FrameReader::Overwrites() const { return begin_ > kHalf - 2 * kMaxFrame; }

std::span<uint8_t> FrameReader::Space() {
  CHECK(HasRoom());
  if (!memory_) memory_ = std::make_unique_for_overwrite<uint8_t[]>(2 * kHalf);
  if (Overwrites()) {
    const size_t other = kHalf - half_;
    std::memcpy(&memory_[other], &memory_[half_ + begin_], end_ - begin_);
    half_ = other;
    end_ -= begin_;
    begin_ = 0;
  }
  std::span<uint8_t> space(&memory_[half_ + end_], kHalf - end_);
  CHECK(!space.empty());
  return space;
}

void FrameReader::Filled(size_t count) {
  CHECK(count <= kHalf - end_);
  end_ += count;
}

Result<std::optional<Frame>> FrameReader::Next() {
  if (!memory_) return std::optional<Frame>();
  ByteView held(&memory_[half_ + begin_], end_ - begin_);
  if (held.size() < kFrameHeaderSize) return std::optional<Frame>();
  ByteReader reader(held);
  uint32_t size = TRY(reader.U32Le("frame length"));
  uint8_t type = TRY(reader.U8("frame type"));
  if (!IsKnown(type)) return Error(Code::kProtocol, "unknown frame type " + Decimal(type));
  if (size > kMaxPayload) {
    return Error(Code::kProtocol, std::string(FrameName(static_cast<FrameType>(type))) + " frame of " + Decimal(size) +
                                      " bytes; at most " + Decimal(kMaxPayload) + " are allowed");
  }
  if (reader.remaining() < size) return std::optional<Frame>();
  begin_ += kFrameHeaderSize + size;
  ByteView payload = TRY(reader.Take(size, "payload"));
  return std::optional(Frame{static_cast<FrameType>(type), payload});
}

}  // namespace samovar::protocol
