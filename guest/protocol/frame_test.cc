// SPDX-License-Identifier: Apache-2.0
#include "guest/protocol/frame.h"

#include <algorithm>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::protocol;

namespace {

Bytes Encode(FrameType type, std::string_view payload) {
  auto header = EncodeFrameHeader(type, payload.size());
  Bytes out(header.begin(), header.end());
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}

void Feed(FrameReader& reader, ByteView bytes) {
  std::span<uint8_t> space = reader.Space();
  CHECK(space.size() >= bytes.size());
  std::copy(bytes.begin(), bytes.end(), space.begin());
  reader.Filled(bytes.size());
}

}  // namespace

TEST(FramesSurviveEverySplit) {
  Bytes stream = Encode(FrameType::kHello, "{}");
  Bytes second = Encode(FrameType::kData, "abc");
  stream.insert(stream.end(), second.begin(), second.end());
  for (size_t cut = 0; cut <= stream.size(); ++cut) {
    test::Row name(std::to_string(cut));
    FrameReader reader;
    std::vector<std::string> got;
    for (ByteView part : {ByteView(stream).first(cut), ByteView(stream).subspan(cut)}) {
      Feed(reader, part);
      for (auto frame = reader.Next(); frame.ok() && *frame; frame = reader.Next()) {
        got.push_back(std::string(FrameName((*frame)->type)) + std::string(AsText((*frame)->payload)));
      }
    }
    EXPECT_EQ(got.size(), size_t{2});
    EXPECT(got == (std::vector<std::string>{"HELLO{}", "DATAabc"}));
    EXPECT(reader.Idle());
  }
}

TEST(AFrameCutShortIsNotAFrame) {
  Bytes frame = Encode(FrameType::kRequest, "payload");
  for (size_t cut = 0; cut < frame.size(); ++cut) {
    FrameReader reader;
    Feed(reader, ByteView(frame).first(cut));
    auto next = reader.Next();
    REQUIRE_OK(next);
    EXPECT(!next->has_value());
    EXPECT_EQ(reader.Idle(), cut == 0);
  }
}

TEST(OversizeAndUnknownAreRefusedByTheirHeader) {
  FrameReader large;
  Feed(large, Bytes{1, 0, 0x10, 0, 3});
  EXPECT_ERROR(large.Next(), Code::kProtocol, "DATA frame of 1048577 bytes");
  FrameReader huge;
  Feed(huge, Bytes{0xff, 0xff, 0xff, 0xff, 3});
  EXPECT_ERROR(huge.Next(), Code::kProtocol, "4294967295 bytes");
  for (uint8_t type : Bytes{0, 4, 15, 24, 255}) {
    FrameReader reader;
    Feed(reader, Bytes{0, 0, 0, 0, type});
    EXPECT_ERROR(reader.Next(), Code::kProtocol, "unknown frame type");
  }
}

TEST(LargestFramesFollowEachOther) {
  std::string payload(kMaxPayload, 'x');
  Bytes frame = Encode(FrameType::kData, payload);
  FrameReader reader;
  size_t frames = 0;
  size_t at = 0;
  Bytes stream = frame;
  stream.insert(stream.end(), frame.begin(), frame.end());
  stream.insert(stream.end(), frame.begin(), frame.end());
  while (at < stream.size()) {
    std::span<uint8_t> space = reader.Space();
    size_t count = std::min({space.size(), stream.size() - at, size_t{700001}});
    std::copy_n(stream.begin() + static_cast<long>(at), count, space.begin());
    reader.Filled(count);
    at += count;
    for (auto next = reader.Next(); next.ok() && *next; next = reader.Next()) {
      EXPECT_EQ((*next)->payload.size(), kMaxPayload);
      ++frames;
    }
  }
  EXPECT_EQ(frames, size_t{3});
}
