// SPDX-License-Identifier: Apache-2.0
//
// A stopped QEMU whose memory, ports and PCI configuration are read and written over its qtest channel (QEMU
// docs/devel/testing/qtest): one command a line, answered by "OK", "OK VALUE" or "ERR …". Nothing runs in the machine;
// what is read is what the firmware would find.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "guest/posix/fd.h"
#include "host/run/child.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::qtest {

class Session {
 public:
  // Start runs the program `qemu` with `arguments` and a qtest channel on its standard input and output. Errors:
  // kEnvironment if it cannot be run or does not answer within ten seconds.
  static Result<Session> Start(const std::string& qemu, std::vector<std::string> arguments);

  // The destructor ends QEMU.

  // Memory, in the address space of the guest.
  Result<Bytes> Read(uint64_t address, size_t size);
  Result<void> Write(uint64_t address, ByteView bytes);
  // 32-bit output to an I/O port.
  Result<void> Out32(uint16_t port, uint32_t value);
  Result<uint32_t> In32(uint16_t port);
  // PCI configuration space of bus 0 through ports 0xcf8 and 0xcfc; `offset` is a multiple of four.
  Result<uint32_t> ReadConfig(unsigned device, unsigned function, unsigned offset);
  Result<void> WriteConfig(unsigned device, unsigned function, unsigned offset, uint32_t value);

 private:
  Session(run::Child child, posix::UniqueFd to, posix::UniqueFd from)
      : child_(std::move(child)), to_(std::move(to)), from_(std::move(from)) {}
  // Sends one command and returns what follows "OK".
  Result<std::string> Command(const std::string& line);
  Result<std::string> ReadLine(const posix::Deadline& deadline);

  run::Child child_;
  posix::UniqueFd to_;
  posix::UniqueFd from_;
  std::string buffered_;
};

}  // namespace samovar::qtest
