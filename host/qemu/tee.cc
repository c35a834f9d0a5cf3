// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/tee.h"

#include "measurements/base/text.h"

namespace samovar::qemu {

Result<Tee> ParseTee(std::string_view name) {
  if (const auto tee = tee::PlatformOf(name)) return *tee;
  return Error(Code::kUsage, "--tee: expected none, sim-snp, snp or tdx, got " + Quoted(name));
}

}  // namespace samovar::qemu
