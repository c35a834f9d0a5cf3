// SPDX-License-Identifier: Apache-2.0
#include "guest/posix/pipe.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace samovar::posix {

Result<Pipe> MakePipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return SystemError("pipe");
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Result<SocketPair> MakeSocketPair() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return SystemError("socketpair");
  return SocketPair{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Result<UniqueFd> MemoryFile(const char* name, ByteView content) {
  UniqueFd fd(memfd_create(name, MFD_CLOEXEC));
  if (!fd) return SystemError("memfd_create");
  TRY(WriteAll(fd.get(), content, name));
  if (lseek(fd.get(), 0, SEEK_SET) != 0) return SystemError("lseek");
  return fd;
}

}  // namespace samovar::posix
