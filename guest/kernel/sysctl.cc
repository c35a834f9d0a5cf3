// SPDX-License-Identifier: Apache-2.0
#include "guest/kernel/sysctl.h"

#include <string>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"

namespace samovar::boot {
namespace {

// TrimNewline drops the line feed that /proc/sys files end with.
std::string_view TrimNewline(std::string_view text) {
  if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  return text;
}

}  // namespace

Result<void> SetSysctl(const Sysctl& setting) {
  const std::string path = std::string("/proc/sys/") + setting.name;
  // The line feed makes even an empty value a write of something.
  TRY(posix::WriteFile(path, std::string(setting.value) + "\n"));
  const Bytes held = TRY(posix::ReadFile(path, 4096));
  if (TrimNewline(AsText(held)) != setting.value) {
    return Error(Code::kMismatch,
                 path + ": wrote " + Quoted(setting.value) + ", the kernel holds " + Quoted(TrimNewline(AsText(held))));
  }
  return {};
}

}  // namespace samovar::boot
