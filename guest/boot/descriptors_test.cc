// SPDX-License-Identifier: Apache-2.0
#include "guest/boot/descriptors.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "tests/harness.h"

using namespace samovar;

namespace {

// Returns what is wrong, in another process: what it has inherited is none of the test's.
int Try(bool with_console) {
  const pid_t child = fork();
  if (child == 0) {
    if (!with_console) {
      for (int fd = 0; fd < 3; ++fd) close(fd);
    }
    boot::DropInherited();
    char byte = 0;
    for (int fd = 0; fd < 3; ++fd) {
      if (read(fd, &byte, 1) != 0) _exit(10 + fd);
      if (write(fd, &byte, 1) != -1 || errno != EBADF) _exit(20 + fd);
    }
    for (int fd = 3; fd < 1000; ++fd) {
      if (fcntl(fd, F_GETFD) != -1) _exit(30);
    }
    _exit(open("/dev/null", O_RDONLY) == 3 ? 0 : 31);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

}  // namespace

TEST(StandardDescriptorsAreNobodys) {
  EXPECT_EQ(Try(true), 0);
  EXPECT_EQ(Try(false), 0);
}
