// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "host/event/tail.h"
#include "host/launch/monitor.h"
#include "host/launch/transport.h"
#include "host/qemu/accelerator.h"
#include "host/qemu/qemu.h"
#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::launch;

TEST(QemuVersions) {
  auto version = qemu::ParseQemuVersion("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)\nCopyright");
  REQUIRE_OK(version);
  EXPECT(*version == (qemu::Version{7, 2}));
  EXPECT((qemu::ParseQemuVersion("QEMU emulator version 10.1").value() == qemu::Version{10, 1}));
  EXPECT((qemu::Version{9, 2} < qemu::Version{9, 10}));
  EXPECT((qemu::Version{9, 10} < qemu::Version{10, 1}));
  for (const char* bad : {"", "qemu", "QEMU emulator version ", "QEMU emulator version 7", "QEMU emulator version 7.",
                          "QEMU emulator version x.2", "QEMU emulator version 99999999999.1"}) {
    EXPECT_ERROR(qemu::ParseQemuVersion(bad), Code::kMalformed, "version");
  }
}

TEST(MonitorLines) {
  struct {
    const char* line;
    const char* want;
  } rows[] = {
      {R"({"event":"SHUTDOWN","data":{"guest":true,"reason":"guest-shutdown"},"timestamp":{"seconds":1}})",
       "stopped guest guest-shutdown"},
      {R"({"event":"SHUTDOWN","data":{"guest":false,"reason":"host-signal"}})", "stopped host host-signal"},
      {R"({"event":"SHUTDOWN"})", "stopped host "},
      {R"({"event":"GUEST_PANICKED","data":{"action":"poweroff"}})", "stopped guest guest-panic"},
      {R"({"event":"VSERPORT_CHANGE","data":{"open":true,"id":"session0"}})", "port session0 open"},
      {R"({"event":"VSERPORT_CHANGE","data":{"open":false,"id":"session0"}})", "port session0 closed"},
      {R"({"event":"SHUTDOWN","data":{"guest":true,"reason":"guest-shutdown"},"timestamp":{"seconds":1.5}})",
       "stopped guest guest-shutdown"},
      {R"({"timestamp":{"microseconds":18446744073709551615},"event":"SHUTDOWN","data":{"guest":true}})",
       "stopped guest "},
      {R"({"data":{"guest":false,"reason":"1.5 \"9007199254740993\" -1e9\\"},"event":"SHUTDOWN","x":[-1e9,0.1]})",
       "stopped host 1.5 \"9007199254740993\" -1e9\\"},
      {R"({"return":{}})", ""},
      {R"({"event":"RESET"})", ""},
      {"not json", ""},
      {"[]", ""},
      {R"({"event":7})", ""},
  };
  for (const auto& row : rows) {
    test::Row name(row.line);
    std::string got;
    MonitorHandler handler;
    handler.stopped = [&](bool guest, const std::string& reason) {
      got += std::string("stopped ") + (guest ? "guest " : "host ") + reason;
    };
    handler.port_changed = [&](const std::string& id, bool open) {
      got += "port " + id + (open ? " open" : " closed");
    };
    ReadMonitorLine(row.line, handler);
    EXPECT_EQ(got, row.want);
  }
}

TEST(OldEmulatorsGetOneThread) {
  qemu::Qemu qemu;
  for (auto [version, want] : {std::pair{qemu::Version{7, 2}, plan::Accelerator::kTcgOneThread},
                               std::pair{qemu::Version{8, 0}, plan::Accelerator::kTcgOneThread},
                               std::pair{qemu::Version{8, 1}, plan::Accelerator::kTcg}}) {
    qemu.version = version;
    auto chosen = qemu::ChooseAccelerator(qemu, plan::Tee::kSimSnp, "tcg");
    EXPECT_OK(chosen);
    EXPECT(chosen->accelerator == want);
  }
}

TEST(TailKeepsTheEndAndNothingThatSteersATerminal) {
  event::Tail tail(64);
  EXPECT_EQ(tail.LastLines(3), "");
  for (int i = 0; i < 1000; ++i) tail.Add(AsBytes("line " + std::to_string(i) + "\r\n"));
  tail.Add(AsBytes("\x1b[2Jend"));
  EXPECT_EQ(tail.LastLines(2), "  | line 999\n  | .[2Jend\n");
  EXPECT_EQ(tail.LastLines(1), "  | .[2Jend\n");
}

TEST(ProbeFirmwareStartsAtTheResetVector) {
  Bytes firmware = qemu::ProbeFirmware();
  REQUIRE(firmware.size() == 65536);
  EXPECT_EQ(static_cast<int>(firmware[65536 - 16]), 0xea);
  EXPECT_EQ(static_cast<int>(firmware[0]), 0xfa);  // cli
}

TEST(TransportsThatAreThereAreChosenInOrder) {
  const bool kernel = access("/dev/vhost-vsock", R_OK | W_OK) == 0;
  const char* path = getenv("PATH");
  const std::string old_path = path == nullptr ? "" : path;
  setenv("PATH", "/nonexistent", 1);
  auto serial = ChooseTransport("auto");
  EXPECT_ERROR(ChooseTransport("vhost-device"), Code::kEnvironment, "SAMOVAR_VHOST_DEVICE_VSOCK");
  setenv("SAMOVAR_VHOST_DEVICE_VSOCK", "/opt/program", 1);
  auto device = ChooseTransport("auto");
  auto asked = ChooseTransport("vhost-device");
  unsetenv("SAMOVAR_VHOST_DEVICE_VSOCK");
  setenv("PATH", old_path.c_str(), 1);
  REQUIRE(serial.ok() && device.ok() && asked.ok());
  EXPECT(serial->transport == (kernel ? plan::Transport::kVhostVsock : plan::Transport::kVirtioSerial));
  EXPECT(device->transport == (kernel ? plan::Transport::kVhostVsock : plan::Transport::kVhostDeviceVsock));
  EXPECT(asked->transport == plan::Transport::kVhostDeviceVsock);
  EXPECT_EQ(asked->program, "/opt/program");
  EXPECT(ChooseTransport("serial").value().transport == plan::Transport::kVirtioSerial);
  EXPECT_ERROR(ChooseTransport("tcp"), Code::kUsage, "expected auto, vhost, vhost-device or serial");
}

// Whoever listens may be busy: the loop must not wait for it.
TEST(ConnectingToABusyListenerIsAnErrorAtOnce) {
  const test::Folder folder;
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  const std::string path = folder.path + "/socket";
  path.copy(address.sun_path, path.size());
  posix::UniqueFd listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  REQUIRE(bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(listen(listener.get(), 1) == 0);
  std::vector<posix::UniqueFd> waiting;
  auto socket = ConnectUnix(path);
  for (; socket.ok() && waiting.size() < 10; socket = ConnectUnix(path)) {
    EXPECT((fcntl(socket->get(), F_GETFL) & O_NONBLOCK) == 0);
    waiting.push_back(std::move(*socket));
  }
  EXPECT(!waiting.empty());
  EXPECT_ERROR(socket, Code::kSystem, path.c_str());
}
