// SPDX-License-Identifier: Apache-2.0
#include "image/appliance/initrd.h"

#include "image/archive/cpio.h"
#include "measurements/base/text.h"

namespace samovar::image {

namespace {

constexpr char kAgentEntry[] = "init";  // what the kernel starts as PID 1
constexpr uint32_t kProgram = 0755;

Result<void> CheckAgent(ByteView agent) {
  constexpr uint8_t kElf[] = {0x7f, 'E', 'L', 'F'};
  if (agent.size() < sizeof kElf || !Equal(agent.first(sizeof kElf), kElf)) {
    return Error(Code::kMalformed, "samovar-init: not an ELF file");
  }
  if (agent.size() <= kMaxAgentSize) return {};
  return Error(Code::kLimit,
               "samovar-init: " + Decimal(agent.size()) + " bytes, at most " + Decimal(kMaxAgentSize) + " are allowed");
}

}  // namespace

Result<Bytes> EncodeInitrd(Bytes agent) {
  TRY(CheckAgent(agent));
  return EncodeCpio({{kAgentEntry, CpioEntry::Kind::kFile, kProgram, std::move(agent)}});
}

}  // namespace samovar::image
