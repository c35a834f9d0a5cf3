// SPDX-License-Identifier: Apache-2.0
#include "guest/boot/reaper.h"

#include <sys/wait.h>

#include <cerrno>

namespace samovar::boot {

int ReapStrays() {
  int reaped = 0;
  for (;;) {
    const pid_t pid = waitpid(-1, nullptr, WNOHANG);
    if (pid > 0) {
      ++reaped;
    } else if (pid == 0 || errno != EINTR) {
      return reaped;  // children are left but alive, or there are none (ECHILD)
    }
  }
}

}  // namespace samovar::boot
