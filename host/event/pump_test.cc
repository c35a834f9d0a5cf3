// SPDX-License-Identifier: Apache-2.0
#include "host/event/pump.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/harness.h"

using namespace samovar;

TEST(PumpMovesEverythingAndEnds) {
  event::Loop loop;
  int in[2] = {-1, -1};
  int out[2] = {-1, -1};
  REQUIRE(pipe2(in, O_CLOEXEC) == 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, out) == 0);
  auto source = event::OpenForRelay(in[0]);
  REQUIRE_OK(source);
  bool ended = false;
  auto pump = event::Pump::Create(loop, std::move(*source), posix::UniqueFd(out[0]), [&](event::Pump::End end) {
    EXPECT(end == event::Pump::End::kSourceEnded);
    ended = true;
    loop.Stop();
  });
  REQUIRE_OK(pump);
  Bytes sent(60000, 0x5a);
  REQUIRE_OK(posix::WriteAll(in[1], sent, "pipe"));
  close(in[1]);
  close(in[0]);
  loop.Run();
  EXPECT(ended);
  EXPECT_EQ((*pump)->moved(), uint64_t{60000});
  (*pump)->Close();
  Bytes got;
  uint8_t buffer[8192];
  for (size_t size; (size = posix::ReadSome(out[1], buffer, "socket").value()) > 0;) {
    got.insert(got.end(), buffer, buffer + size);
  }
  EXPECT(got == sent);
  close(out[1]);
}

// Standard input and output may be one socket that a pipeline shares: it must stay as it was for the others.
TEST(PumpLeavesSharedSocketsBlocking) {
  event::Loop loop;
  int in[2] = {-1, -1};
  int out[2] = {-1, -1};
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) == 0);
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, out) == 0);
  posix::UniqueFd shared_in(fcntl(in[0], F_DUPFD_CLOEXEC, 0));
  posix::UniqueFd shared_out(fcntl(out[0], F_DUPFD_CLOEXEC, 0));
  bool ended = false;
  auto pump = event::Pump::Create(loop, posix::UniqueFd(in[0]), posix::UniqueFd(out[0]), [&](event::Pump::End) {
    ended = true;
    loop.Stop();
  });
  REQUIRE_OK(pump);
  REQUIRE_OK(posix::WriteAll(in[1], AsBytes("x"), "socket"));
  close(in[1]);
  loop.Run();
  EXPECT(ended);
  EXPECT((fcntl(shared_in.get(), F_GETFL) & O_NONBLOCK) == 0);
  EXPECT((fcntl(shared_out.get(), F_GETFL) & O_NONBLOCK) == 0);
  close(out[1]);
}

TEST(PumpNoticesThatTheReaderIsGone) {
  event::Loop loop;
  int in[2] = {-1, -1};
  int out[2] = {-1, -1};
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) == 0);
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, out) == 0);
  bool gone = false;
  auto pump = event::Pump::Create(loop, posix::UniqueFd(in[0]), posix::UniqueFd(out[0]), [&](event::Pump::End end) {
    gone = end == event::Pump::End::kSinkGone;
    loop.Stop();
  });
  REQUIRE_OK(pump);
  EXPECT(!(*pump)->SinkIsGone());
  close(out[1]);
  EXPECT((*pump)->SinkIsGone());
  REQUIRE_OK(posix::WriteAll(in[1], AsBytes("x"), "socket"));
  loop.Run();
  EXPECT(gone);
  close(in[1]);
}

// A file and /dev/null are ready at all times.
TEST(PumpLetsOthersHaveTheirTurn) {
  event::Loop loop;
  posix::UniqueFd file(memfd_create("pump", MFD_CLOEXEC));
  constexpr off_t kSize = off_t{1} << 30;
  REQUIRE(file && ftruncate(file.get(), kSize) == 0);
  auto null = posix::Open("/dev/null", O_WRONLY);
  REQUIRE_OK(null);
  auto pump = event::Pump::Create(loop, std::move(file), std::move(*null), [&](event::Pump::End) { loop.Stop(); });
  REQUIRE_OK(pump);
  event::Timer timer(loop, [&] { loop.Stop(); });
  timer.After(20);
  loop.Run();
  EXPECT(!(*pump)->ended());
  EXPECT((*pump)->moved() > 0 && (*pump)->moved() < kSize);
  loop.Run();
  EXPECT((*pump)->ended());
  EXPECT_EQ((*pump)->moved(), uint64_t{kSize});
}
