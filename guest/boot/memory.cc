// SPDX-License-Identifier: Apache-2.0
#include "guest/boot/memory.h"

#include <algorithm>
#include <string>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"

namespace samovar::boot {

Result<uint64_t> ParseMemTotal(std::string_view meminfo) {
  constexpr std::string_view kKey = "MemTotal:";
  constexpr std::string_view kUnit = " kB";
  const size_t end = meminfo.find('\n');
  std::string_view line = meminfo.substr(0, end);
  if (end == std::string_view::npos || !line.starts_with(kKey) || !line.ends_with(kUnit)) {
    return Error(Code::kMalformed, "/proc/meminfo: expected a first line `MemTotal: N kB`, got " + Quoted(line));
  }
  line.remove_prefix(kKey.size());
  line.remove_suffix(kUnit.size());
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return 1024 * TRY(ParseNumber(line, UINT64_MAX / 1024, "/proc/meminfo: MemTotal"));
}

Result<uint64_t> BuildMemory(uint64_t bytes) {
  const Bytes meminfo = TRY(posix::ReadFile("/proc/meminfo", 65536));
  const uint64_t total = TRY(ParseMemTotal(AsText(meminfo)));
  if (total < 2 * kMemoryReserve) {
    return Error(Code::kLimit, "this machine has " + Decimal(total >> 20) + " MiB of memory; a build needs at least " +
                                   Decimal((2 * kMemoryReserve) >> 20) + " MiB. Give the VM more memory");
  }
  return std::min(bytes, total - kMemoryReserve);
}

}  // namespace samovar::boot
