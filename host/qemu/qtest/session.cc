// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/qtest/session.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "measurements/base/text.h"

namespace samovar::qtest {

namespace {

constexpr int kAnswerTimeoutMs = 10'000;
constexpr size_t kMaxLine = size_t{16} << 20;
constexpr uint16_t kConfigAddress = 0xcf8;
constexpr uint16_t kConfigData = 0xcfc;

struct PipeEnds {
  posix::UniqueFd read;
  posix::UniqueFd write;
};

Result<PipeEnds> MakePipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return posix::SystemError("qtest: pipe");
  return PipeEnds{posix::UniqueFd(ends[0]), posix::UniqueFd(ends[1])};
}

Result<pid_t> Spawn(const std::string& program, std::vector<std::string>& arguments, int in, int out) {
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  pid_t child = 0;
  int status = posix_spawnp(&child, program.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (status != 0) return Error(Code::kEnvironment, program + ": cannot be run: " + std::strerror(status));
  return child;
}

uint32_t ConfigWord(unsigned device, unsigned function, unsigned offset) {
  return 0x80000000U | device << 11 | function << 8 | offset;
}

}  // namespace

Session::Session(pid_t child, posix::UniqueFd to, posix::UniqueFd from)
    : child_(child), to_(std::move(to)), from_(std::move(from)) {}

Session::Session(Session&& other) noexcept
    : child_(std::exchange(other.child_, -1)),
      to_(std::move(other.to_)),
      from_(std::move(other.from_)),
      buffered_(std::move(other.buffered_)) {}

Session::~Session() {
  if (child_ <= 0) return;
  kill(child_, SIGKILL);
  int status = 0;
  while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {}
}

Result<Session> Session::Start(const std::string& qemu, std::vector<std::string> arguments) {
  PipeEnds in = TRY(MakePipe());
  PipeEnds out = TRY(MakePipe());
  // Without a log file of its own the channel fills standard error, and QEMU stops once nobody reads it.
  arguments.insert(arguments.end(), {"-S", "-qtest", "stdio", "-qtest-log", "/dev/null"});
  pid_t child = TRY(Spawn(qemu, arguments, in.read.get(), out.write.get()));
  Session session(child, std::move(in.write), std::move(out.read));
  in.read.Close();
  out.write.Close();
  // The first command shows that QEMU accepted its arguments.
  auto answer = session.In32(kConfigAddress);
  if (!answer.ok()) return std::move(answer).error().In(qemu + " did not start (its own message is above)");
  return session;
}

Result<std::string> Session::ReadLine() {
  for (;;) {
    size_t end = buffered_.find('\n');
    if (end != std::string::npos) {
      std::string line = buffered_.substr(0, end);
      buffered_.erase(0, end + 1);
      return line;
    }
    if (buffered_.size() > kMaxLine) return Error(Code::kProtocol, "qtest: an answer without end");
    pollfd ready{from_.get(), POLLIN, 0};
    if (poll(&ready, 1, kAnswerTimeoutMs) <= 0) return Error(Code::kEnvironment, "qtest: no answer within 10 s");
    std::array<uint8_t, 65536> chunk;
    size_t size = TRY(posix::ReadSome(from_.get(), chunk, "qtest"));
    if (size == 0) return Error(Code::kEnvironment, "qtest: QEMU has ended");
    buffered_ += AsText(ByteView(chunk).first(size));
  }
}

Result<std::string> Session::Command(const std::string& line) {
  TRY(posix::WriteAll(to_.get(), AsBytes(line + "\n"), "qtest"));
  for (;;) {
    std::string answer = TRY(ReadLine());
    if (answer.starts_with("IRQ ")) continue;  // an interrupt line changed; nobody asked
    if (answer == "OK") return std::string();
    if (answer.starts_with("OK ")) return answer.substr(3);
    return Error(Code::kProtocol, "qtest: " + Quoted(line.substr(0, 40)) + " was answered by " + Quoted(answer));
  }
}

Result<Bytes> Session::Read(uint64_t address, size_t size) {
  std::string text = TRY(Command("b64read " + HexNumber(address) + " " + HexNumber(size)));
  Bytes bytes = TRY(DecodeBase64(text).In("qtest: b64read"));
  if (bytes.size() != size) return Error(Code::kProtocol, "qtest: b64read returned another size");
  return bytes;
}

Result<void> Session::Write(uint64_t address, ByteView bytes) {
  TRY(Command("write " + HexNumber(address) + " " + HexNumber(bytes.size()) + " 0x" + EncodeHex(bytes)));
  return {};
}

Result<void> Session::Out32(uint16_t port, uint32_t value) {
  TRY(Command("outl " + HexNumber(port) + " " + HexNumber(value)));
  return {};
}

Result<uint32_t> Session::In32(uint16_t port) {
  std::string text = TRY(Command("inl " + HexNumber(port)));
  // Padded with zeros: "0x00000001".
  std::string_view digits = std::string_view(text).substr(std::min<size_t>(2, text.size()));
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return static_cast<uint32_t>(TRY(ParseNumber("0x" + std::string(digits), UINT32_MAX, "qtest: inl")));
}

Result<uint32_t> Session::ReadConfig(unsigned device, unsigned function, unsigned offset) {
  TRY(Out32(kConfigAddress, ConfigWord(device, function, offset)));
  return TRY(In32(kConfigData));
}

Result<void> Session::WriteConfig(unsigned device, unsigned function, unsigned offset, uint32_t value) {
  TRY(Out32(kConfigAddress, ConfigWord(device, function, offset)));
  return Out32(kConfigData, value);
}

}  // namespace samovar::qtest
