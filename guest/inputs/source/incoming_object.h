// SPDX-License-Identifier: Apache-2.0
//
// One git object as it arrives: an OBJECT frame (u8 kind, u64 size, the first bytes) and as many DATA frames as it
// takes. Sizes are checked before a byte is kept; exactly `size` bytes must come.
#pragma once

#include <cstdint>

#include "guest/protocol/channel.h"
#include "measurements/git/object.h"

namespace samovar::inputs {

class IncomingObject {
 public:
  // Begin waits for the OBJECT frame. Errors: kProtocol if something else comes or the kind is not `kind`, kLimit
  // beyond `max`.
  static Result<IncomingObject> Begin(protocol::Channel& channel, git::ObjectKind kind, uint64_t max,
                                      protocol::Patience patience);

  [[nodiscard]] uint64_t size() const { return size_; }

  // Next returns the next piece of content, empty at the end; borrowed until the next call on this or on the channel.
  Result<ByteView> Next();

 private:
  IncomingObject(protocol::Channel& channel, uint64_t size, ByteView first, protocol::Patience patience)
      : channel_(&channel), size_(size), left_(size), first_(first), patience_(patience) {}

  protocol::Channel* channel_;
  uint64_t size_;
  uint64_t left_;
  ByteView first_;
  protocol::Patience patience_;
};

}  // namespace samovar::inputs
