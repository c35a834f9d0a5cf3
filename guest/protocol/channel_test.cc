// SPDX-License-Identifier: Apache-2.0
#include "guest/protocol/channel.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <thread>

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::protocol;

namespace {

constexpr Patience kShort = {50};
constexpr Patience kLong = {10000};

struct Pair {
  int fds[2];
  Pair() { CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0); }
  Channel First() { return Channel(posix::UniqueFd(fds[0])); }
  Channel Second() { return Channel(posix::UniqueFd(fds[1])); }
};

}  // namespace

TEST(FramesArrive) {
  Pair pair;
  Channel a = pair.First();
  Channel b = pair.Second();
  EXPECT_OK(a.SendJson(FrameType::kHello, Json::MakeObject({{"x", 1}}), kLong));
  auto frame = b.Expect(FrameType::kHello, kLong);
  REQUIRE_OK(frame);
  EXPECT_EQ(std::string(AsText(frame->payload)), "{\"x\":1}");
}

TEST(SilenceHangupAndDisorderAreErrors) {
  Pair pair;
  Channel b = pair.Second();
  EXPECT_ERROR(b.Receive(kShort), Code::kProtocol, "was silent");
  CHECK(write(pair.fds[0], "\0\0\0\0\x03\x05\0", 7) == 7);
  EXPECT_ERROR(b.Expect(FrameType::kHello, kLong), Code::kProtocol, "expected a HELLO frame, got DATA");
  close(pair.fds[0]);
  EXPECT_ERROR(b.Receive(kLong), Code::kProtocol, "in the middle of a frame");
}

TEST(AnErrorFrameBecomesTheErrorItCarries) {
  Pair pair;
  Channel a = pair.First();
  Channel b = pair.Second();
  EXPECT_OK(a.SendJson(FrameType::kError, ErrorToJson(Error(Code::kMismatch, "blob \x1b[2J differs")), kLong));
  auto frame = b.Expect(FrameType::kDone, kLong);
  EXPECT_ERROR(frame, Code::kMismatch, "blob ?[2J differs");
}

// Several times what the reader holds. What is looked at in `release` was returned before the call before.
TEST(KeptPayloadsStayUntilTheyAreReleased) {
  constexpr size_t kSize = 100000;
  constexpr uint64_t kFrames = 1000;
  Pair pair;
  Channel a = pair.First();
  Channel b = pair.Second();
  std::thread sender([&] {
    for (uint64_t i = 0; i < kFrames; ++i) {
      (void)a.Send(FrameType::kData, Bytes(kSize, static_cast<uint8_t>(i)), kLong).ok();
    }
  });
  std::deque<ByteView> kept;
  uint64_t released = 0;
  size_t before = 0;
  auto release = [&] {
    for (; before > 0; --before, ++released) {
      const auto expected = static_cast<uint8_t>(released);
      EXPECT(std::ranges::all_of(kept.front(), [&](uint8_t byte) { return byte == expected; }));
      kept.pop_front();
    }
    before = kept.size();
  };
  b.KeepPayloads(release);
  for (uint64_t i = 0; i < kFrames; ++i) {
    auto frame = b.Expect(FrameType::kData, kLong);
    if (!frame.ok()) break;
    kept.push_back(frame->payload);
  }
  b.KeepPayloads({});
  sender.join();
  EXPECT(released > kFrames / 2);
  release();
  release();
  EXPECT_EQ(released, kFrames);
}

// Both ends send more than the socket holds before either reads.
TEST(TwoSendersDoNotBlockEachOther) {
  Pair pair;
  Channel a = pair.First();
  Channel b = pair.Second();
  Bytes payload(kMaxPayload, 7);
  auto exchange = [&](Channel& channel) {
    bool sent = channel.Send(FrameType::kData, payload, kLong).ok();
    auto frame = channel.Receive(kLong);
    return sent && frame.ok() && frame->payload.size() == payload.size();
  };
  bool other = false;
  std::thread thread([&] { other = exchange(b); });
  bool mine = exchange(a);
  thread.join();
  EXPECT(mine);
  EXPECT(other);
}

TEST(WhatWasSaidBeforeHangingUpIsHeard) {
  Pair pair;
  Channel b = pair.Second();
  {
    Channel a = pair.First();
    EXPECT_OK(a.SendJson(FrameType::kError, ErrorToJson(Error(Code::kLimit, "too large")), kLong));
  }
  Bytes payload(kMaxPayload, 7);
  while (b.Send(FrameType::kData, payload, kLong).ok()) {}
  EXPECT_ERROR(b.Expect(FrameType::kDone, kLong), Code::kLimit, "too large");
}

// A terminal whose other end is closed behaves as a virtio-serial port does: when it is full, there is no error and no
// end.
// The other side sees the end of the stream, may read as slowly as it likes, and hangs up.
TEST(PartingWaitsForTheOtherSide) {
  Pair pair;
  Channel a = pair.First();
  bool saw_both = false;  // DONE, and the end
  std::atomic<bool> hung_up = false;
  std::thread other([&] {
    Channel b = pair.Second();
    saw_both = b.Expect(FrameType::kDone, kLong).ok() && !b.Receive(kLong).ok();
    (void)b.Send(FrameType::kData, Bytes(10), kLong).ok();  // is dropped
    usleep(50000);
    hung_up = true;
  });
  EXPECT_OK(a.Send(FrameType::kDone, {}, kLong));
  a.Part(kLong);
  EXPECT(hung_up);
  other.join();
  EXPECT(saw_both);
}

TEST(WhoWaitsToSendCanDoSomethingElse) {
  const Bytes large(kMaxPayload, 7);
  Pair silent;
  Channel a = silent.First();
  int called = 0;
  EXPECT_ERROR(a.Send(FrameType::kLog, large, {1100}, [&] { ++called; }), Code::kProtocol, "took no data");
  EXPECT(called >= 2);
  close(silent.fds[1]);

  // One who takes a little now and then keeps nobody from it.
  Pair slow;
  Channel b = slow.First();
  std::atomic<int> calls = 0;
  std::thread reader([&] {
    Bytes some(40000);
    while (read(slow.fds[1], some.data(), some.size()) > 0) usleep(1000);
  });
  EXPECT_OK(b.Send(FrameType::kLog, large, kLong, [&] { ++calls; }));
  EXPECT(calls >= 2);
  b.Part({1});
  reader.join();
  close(slow.fds[1]);
}

TEST(PartingFromOneWhoStaysEnds) {
  Pair pair;
  Channel a = pair.First();
  auto before = std::chrono::steady_clock::now();
  a.Part(kShort);
  EXPECT(std::chrono::steady_clock::now() - before >= std::chrono::milliseconds(kShort.milliseconds));
  close(pair.fds[1]);
}

// One without half-open streams: the last bytes have to be taken.
TEST(PartingFromAPortWaitsForItsLastBytes) {
  int fds[2];
  CHECK(pipe(fds) == 0);
  Channel port{posix::UniqueFd(fds[1])};
  const Bytes full(65536 - kFrameHeaderSize);
  EXPECT_OK(port.Send(FrameType::kDone, full, kLong));
  std::atomic<bool> taken = false;
  std::thread host([&] {
    usleep(50000);
    taken = true;
    Bytes all(65536);
    CHECK(read(fds[0], all.data(), all.size()) > 0);
  });
  port.Part(kLong);
  EXPECT(taken);
  host.join();
  close(fds[0]);
}

TEST(ASendToAPortThatNobodyHoldsEnds) {
  posix::UniqueFd master(posix_openpt(O_RDWR | O_NOCTTY));
  REQUIRE(master && grantpt(master.get()) == 0 && unlockpt(master.get()) == 0);
  close(open(ptsname(master.get()), O_RDWR | O_NOCTTY));
  Channel channel(std::move(master));
  EXPECT_ERROR(channel.Send(FrameType::kData, Bytes(kMaxPayload, 7), kLong), Code::kProtocol, "hung up");
}

TEST(AnErrorMessageThatIsNotUtf8StillCrosses) {
  Json json = ErrorToJson(Error(Code::kMalformed, std::string(1023, 'a') + "\xe2\x82\xac"));
  EXPECT(IsUtf8(json.StringAt("message").value()));
  EXPECT_EQ(ErrorFromFrame(AsBytes(CanonicalJson(json))).code(), Code::kMalformed);
  EXPECT_EQ(ErrorFromFrame(AsBytes("{")).code(), Code::kMalformed);
  EXPECT_EQ(ErrorFromFrame(AsBytes("{}")).code(), Code::kProtocol);
}

// The other side's words stay inside the line that quotes them.
TEST(AnErrorMessageIsOneLineThatDoesNothing) {
  const Json json =
      Json::MakeObject({{"code", "policy"}, {"message", "x\nverdict: PASS\xe2\x80\xae\xc2\x9b\xe2\x80\xa8\x1b"}});
  const Error error = ErrorFromFrame(AsBytes(CanonicalJson(json)));
  EXPECT_EQ(error.message(), "x?verdict: PASS????");
}
