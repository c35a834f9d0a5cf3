// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/qtest/session.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "guest/posix/pipe.h"
#include "measurements/base/text.h"

namespace samovar::qtest {

namespace {

constexpr int kAnswerTimeoutMs = 10'000;
constexpr size_t kMaxLine = size_t{16} << 20;
constexpr uint16_t kConfigAddress = 0xcf8;
constexpr uint16_t kConfigData = 0xcfc;

uint32_t ConfigWord(unsigned device, unsigned function, unsigned offset) {
  return 0x80000000U | device << 11 | function << 8 | offset;
}

}  // namespace

Result<Session> Session::Start(const std::string& qemu, std::vector<std::string> arguments) {
  posix::Pipe in = TRY(posix::MakePipe());
  posix::Pipe out = TRY(posix::MakePipe());
  // Without a log file of its own the channel fills standard error, and QEMU stops once nobody reads it.
  arguments.insert(arguments.end(), {"-S", "-qtest", "stdio", "-qtest-log", "/dev/null"});
  arguments.insert(arguments.begin(), qemu);
  run::Child child =
      TRY(run::Child::Start({.argv = std::move(arguments),
                             .descriptors = {{in.read.get(), STDIN_FILENO}, {out.write.get(), STDOUT_FILENO}}}));
  Session session(std::move(child), std::move(in.write), std::move(out.read));
  in.read.Close();
  out.write.Close();
  // The first command shows that QEMU accepted its arguments.
  auto answer = session.In32(kConfigAddress);
  if (!answer.ok()) return std::move(answer).error().In(qemu + " did not start (its own message is above)");
  return session;
}

Result<std::string> Session::ReadLine(const posix::Deadline& deadline) {
  for (;;) {
    size_t end = buffered_.find('\n');
    if (end != std::string::npos) {
      std::string line = buffered_.substr(0, end);
      buffered_.erase(0, end + 1);
      return line;
    }
    if (buffered_.size() > kMaxLine) return Error(Code::kProtocol, "qtest: an answer without end");
    pollfd ready{from_.get(), POLLIN, 0};
    if (deadline.Passed() || poll(&ready, 1, deadline.Left()) <= 0)
      return Error(Code::kEnvironment, "qtest: no answer within 10 s");
    std::array<uint8_t, 65536> chunk;
    size_t size = TRY(posix::ReadSome(from_.get(), chunk, "qtest"));
    if (size == 0) return Error(Code::kEnvironment, "qtest: QEMU has ended");
    buffered_ += AsText(ByteView(chunk).first(size));
  }
}

Result<std::string> Session::Command(const std::string& line) {
  TRY(posix::WriteAll(to_.get(), AsBytes(line + "\n"), "qtest"));
  const auto deadline = posix::Deadline::In(kAnswerTimeoutMs);
  for (;;) {
    std::string answer = TRY(ReadLine(deadline));
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
