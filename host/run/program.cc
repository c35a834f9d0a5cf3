// SPDX-License-Identifier: Apache-2.0
#include "host/run/program.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "guest/posix/pipe.h"
#include "host/run/interrupts.h"
#include "measurements/base/text.h"

namespace samovar::run {

namespace {

constexpr size_t kMaxText = 65536;

// Reads what the program writes until its end, or until nobody waits any longer.
Result<void> Collect(int out, const Child& child, const posix::Deadline& deadline, std::string& text) {
  uint8_t buffer[4096];
  while (!deadline.Passed()) {
    pollfd waits[] = {{out, POLLIN, 0}, {child.pidfd(), POLLIN, 0}};
    if (poll(waits, 2, deadline.Left()) < 0 && errno != EINTR) return posix::SystemError("poll");
    // What was written before the end is read first; what others write after it is theirs.
    if (waits[0].revents == 0 && waits[1].revents == 0) continue;
    if (waits[0].revents == 0) return {};
    size_t got = TRY(posix::ReadSome(out, buffer, "output of a program"));
    if (got == 0) return {};
    text.append(AsText(ByteView(buffer, std::min(got, kMaxText - text.size()))));
  }
  return {};
}

Result<void> CheckEnd(WaitStatus status, const std::string& name) {
  TRY(Interrupts::Check().In(Quoted(name)));
  if (status.clean()) return {};
  return Error(Code::kEnvironment, Quoted(name) + " " + Describe(status));
}

Result<std::string> ReadToEnd(int fd, size_t max, const std::string& name) {
  std::string out;
  uint8_t buffer[65536];
  for (;;) {
    size_t got = TRY(posix::ReadSome(fd, buffer, "output of " + Quoted(name)));
    if (got == 0) return out;
    if (got > max - out.size()) return Error(Code::kLimit, Quoted(name) + ": more output than " + Decimal(max));
    out += AsText(ByteView(buffer, got));
  }
}

}  // namespace

Result<Output> RunProgram(Program program, int milliseconds) {
  const Interrupts interrupts;
  posix::Pipe pipe = TRY(posix::MakePipe());
  program.descriptors.push_back({pipe.write.get(), STDOUT_FILENO});
  program.descriptors.push_back({pipe.write.get(), STDERR_FILENO});
  const auto deadline = posix::Deadline::In(milliseconds);
  Child child = TRY(Child::Start(program));
  pipe.write.Close();
  Output output;
  TRY(Collect(pipe.read.get(), child, deadline, output.text));
  std::optional<WaitStatus> status = child.Wait(deadline);
  TRY(Interrupts::Check().In(Quoted(program.argv[0])));
  if (!status) {
    return Error(Code::kEnvironment, Quoted(program.argv[0]) + " did not end within " +
                                         Decimal(static_cast<uint64_t>(milliseconds)) + " ms");
  }
  output.status = *status;
  return output;
}

Result<void> Stream(Program program, const std::function<Result<void>(int fd)>& consume) {
  const Interrupts interrupts;
  posix::Pipe pipe = TRY(posix::MakePipe());
  program.descriptors.push_back({pipe.write.get(), STDOUT_FILENO});
  Child child = TRY(Child::Start(program));
  pipe.write.Close();
  Result<void> consumed = consume(pipe.read.get());
  pipe.read.Close();
  // Reaped first: a child must not outlive an error of ours.
  std::optional<WaitStatus> status = child.Wait(posix::Deadline());
  CHECK(status);
  if (!consumed.ok()) TRY(Interrupts::Check().In(Quoted(program.argv[0])));
  TRY(std::move(consumed));
  return CheckEnd(*status, program.argv[0]);
}

Result<std::string> Capture(Program program, size_t max_output) {
  std::string output;
  const std::string name = program.argv[0];
  auto read = [&](int fd) -> Result<void> {
    output = TRY(ReadToEnd(fd, max_output, name));
    return {};
  };
  TRY(Stream(std::move(program), read));
  return output;
}

}  // namespace samovar::run
