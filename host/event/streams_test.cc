// SPDX-License-Identifier: Apache-2.0
//
// The copy of a console whose reader does not read. The loop must turn all the same.
#include "host/event/streams.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "guest/posix/pipe.h"
#include "tests/harness.h"

using namespace samovar;
using test::Folder;

namespace {

constexpr size_t kMuch = 2 << 20;  // more than a socket, a FIFO and a Copy hold together

// Writes `much` bytes of console and `last`, reads them into `tail` with a copy to `copy_to`, until the tail has
// `last`.
void Relay(event::Tail& tail, const std::string& copy_to, size_t much, const std::string& last) {
  auto pair = posix::MakeSocketPair();
  REQUIRE_OK(pair);
  event::Loop loop;
  auto stream = event::TextStream::Create(loop, std::move(pair->ours), tail, copy_to);
  REQUIRE_OK(stream);
  std::thread guest([&] {
    const std::string line(1023, 'x');
    for (size_t i = 0; i < much; i += 1024) CHECK(posix::WriteAll(pair->theirs.get(), AsBytes(line + "\n"), "").ok());
    CHECK(posix::WriteAll(pair->theirs.get(), AsBytes(last + "\n"), "").ok());
  });
  event::Timer look(loop, [&] {
    if (tail.LastLines(1).find("end") != std::string::npos) loop.Stop();
  });
  look.Every(5);
  loop.Run();
  guest.join();
}

std::string TextOf(const std::string& path) {
  const Bytes bytes = test::ReadFile(path);
  return std::string(AsText(bytes));
}

}  // namespace

TEST(AFileGetsEverything) {
  const Folder folder;
  event::Tail tail(1024);
  Relay(tail, folder.path + "/log", kMuch, "\x1b[2Jend");
  const std::string text = TextOf(folder.path + "/log");
  EXPECT_EQ(text.size(), kMuch + 8);
  EXPECT(text.ends_with("xx\n\x1b[2Jend\n"));
}

TEST(AFifoThatNobodyReadsHoldsNothingUp) {
  const Folder folder;
  const std::string path = folder.path + "/fifo";
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  event::Tail tail(1024);
  Relay(tail, path, kMuch, "end");
  EXPECT_EQ(tail.LastLines(1), "  | end\n");
}

TEST(AReaderThatComesLateIsToldWhatItMissed) {
  const Folder folder;
  const std::string path = folder.path + "/fifo";
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  event::Loop loop;
  auto copy = event::Copy::Create(loop, event::OpenForCopy(path).value());
  REQUIRE_OK(copy);
  (*copy)->Add(std::string(kMuch, 'a'));
  auto reader = posix::Open(path, O_RDONLY | O_NONBLOCK);
  REQUIRE_OK(reader);
  std::string got;
  event::Timer read_some(loop, [&] {
    uint8_t buffer[65536];
    auto size = posix::ReadSome(reader->get(), buffer, "fifo");
    if (size.ok()) got += AsText(ByteView(buffer, *size));
    if (got.size() >= event::Copy::kMaxWaiting && !got.ends_with("b")) (*copy)->Add("b");
    if (got.ends_with("b")) loop.Stop();
  });
  read_some.Every(1);
  loop.Run();
  const size_t kept = got.find_first_not_of('a');
  REQUIRE(kept != std::string::npos);
  EXPECT(kept >= event::Copy::kMaxWaiting);
  EXPECT_EQ(got.substr(kept),
            "\n[" + std::to_string(kMuch - kept) + " bytes are missing here: they were not read in time]\nb");
}
