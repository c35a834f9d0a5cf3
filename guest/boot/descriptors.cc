// SPDX-License-Identifier: Apache-2.0
#include "guest/boot/descriptors.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "measurements/base/result.h"

namespace samovar::boot {

void DropInherited() {
  CHECK(syscall(SYS_close_range, 0U, ~0U, 0) == 0);
  int ends[2];
  CHECK(pipe(ends) == 0 && ends[0] == 0 && ends[1] == 1);
  // The end to read from in all three places, and nobody has the other.
  CHECK(dup2(0, 1) == 1 && dup2(0, 2) == 2);
}

}  // namespace samovar::boot
