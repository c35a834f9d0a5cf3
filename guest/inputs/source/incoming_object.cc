// SPDX-License-Identifier: Apache-2.0
#include "guest/inputs/source/incoming_object.h"

#include <utility>

#include "measurements/base/text.h"

namespace samovar::inputs {

Result<IncomingObject> IncomingObject::Begin(protocol::Channel& channel, git::ObjectKind kind, uint64_t max,
                                             protocol::Patience patience) {
  protocol::Frame frame = TRY(channel.Expect(protocol::FrameType::kObject, patience));
  ByteReader reader(frame.payload);
  uint8_t sent_kind = TRY(reader.U8("OBJECT: kind"));
  uint64_t size = TRY(reader.U64Le("OBJECT: size"));
  if (sent_kind != static_cast<uint8_t>(kind)) {
    return Error(Code::kProtocol, std::string("expected a ") + git::ObjectKindName(kind) + ", got an object of kind " +
                                      Decimal(sent_kind));
  }
  if (size > max) {
    return Error(Code::kLimit, std::string(git::ObjectKindName(kind)) + " of " + Decimal(size) + " bytes; at most " +
                                   Decimal(max) + " are accepted here");
  }
  ByteView first = TRY(reader.Take(reader.remaining(), "OBJECT: content"));
  if (first.size() > size) {
    return Error(Code::kProtocol,
                 "OBJECT frame carries " + Decimal(first.size()) + " bytes of an object of " + Decimal(size));
  }
  return IncomingObject(channel, size, first, patience);
}

Result<ByteView> IncomingObject::Next() {
  if (left_ == 0) return ByteView();
  ByteView piece = std::exchange(first_, {});
  if (piece.empty()) piece = TRY(channel_->Expect(protocol::FrameType::kData, patience_)).payload;
  // An empty DATA frame would let a sender keep the session alive without ever getting on.
  if (piece.empty()) return Error(Code::kProtocol, "empty DATA frame");
  if (piece.size() > left_)
    return Error(Code::kProtocol,
                 "DATA frame of " + Decimal(piece.size()) + " bytes, " + Decimal(left_) + " were left");
  left_ -= piece.size();
  return piece;
}

}  // namespace samovar::inputs
