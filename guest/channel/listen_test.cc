// SPDX-License-Identifier: Apache-2.0
#include "guest/channel/listen.h"

#include <filesystem>
#include <fstream>

#include "tests/harness.h"

using namespace samovar;

namespace {

// As the kernel shows a virtio-serial port: a folder with its name in it.
void AddPort(const test::Folder& ports, const std::string& device, const std::string& name) {
  std::filesystem::create_directory(ports.path + "/" + device);
  std::ofstream(ports.path + "/" + device + "/name") << name;
}

}  // namespace

TEST(SerialPortsAreFoundByTheirWholeName) {
  test::Folder ports;
  AddPort(ports, "vport0p1", "org.example.one\n");
  AddPort(ports, "vport1p1", "org.example.two\n");
  AddPort(ports, "vport1p2", "org.example.unended");
  AddPort(ports, "vport1p3", std::string(5000, 'x') + "\n");
  std::filesystem::create_directory(ports.path + "/vport2p0");  // has no name
  EXPECT_EQ(channel::FindSerialPort("org.example.two", ports.path).value(), "/dev/vport1p1");
  for (const std::string& name : {std::string("org.example"), std::string("org.example.one\n"), std::string("vport2p0"),
                                  std::string("org.example.unended"), std::string(5000, 'x')}) {
    test::Row row(name.substr(0, 40));
    EXPECT_ERROR(channel::FindSerialPort(name, ports.path), Code::kEnvironment, "no virtio-serial port is called");
  }
}

TEST(AMachineWithoutPortsHasNone) {
  test::Folder none;
  EXPECT_ERROR(channel::FindSerialPort("a", none.path + "/virtio-ports"), Code::kEnvironment, "is called \"a\"");
  EXPECT_ERROR(channel::FindSerialPort("", none.path), Code::kEnvironment, "is called \"\"");
}
