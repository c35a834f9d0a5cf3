// SPDX-License-Identifier: Apache-2.0
//
// ioctl(2) as a value, so that a test can play the driver behind a device.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

namespace samovar::posix {

// Returns as ioctl(2) does: -1 with errno set, or what the driver returned. Not repeated after EINTR, which a driver
// may mean as an answer.
using IoctlFunction = int (*)(int fd, unsigned long request, void* argument);

// Ioctl makes the system call itself: the libraries disagree about the type of a request.
inline int Ioctl(int fd, unsigned long request, void* argument) {
  return static_cast<int>(syscall(SYS_ioctl, fd, request, argument));
}

}  // namespace samovar::posix
