// SPDX-License-Identifier: Apache-2.0
#include "guest/boot/console.h"

#include <fcntl.h>

namespace samovar::boot {

void Console::Open() {
  opened_ = true;
  Result<posix::UniqueFd> fd = posix::Open("/dev/console", O_WRONLY | O_NOCTTY);
  if (fd) fd_ = std::move(fd).value();
  for (const std::string& line : kept_) Line(line);
  kept_.clear();
}

void Console::Line(std::string_view text) {
  if (!opened_) {
    kept_.emplace_back(text);
    return;
  }
  if (fd_) (void)posix::WriteAll(fd_.get(), AsBytes("samovar: " + std::string(text) + "\r\n"), "/dev/console");
}

void QuietKernelLog() {
  // Console log level, default level, minimum, boot default: only KERN_EMERG (a panic) is printed.
  (void)posix::WriteFile("/proc/sys/kernel/printk", "1 4 1 1");
}

}  // namespace samovar::boot
