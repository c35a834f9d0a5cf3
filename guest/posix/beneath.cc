// SPDX-License-Identifier: Apache-2.0
#include "guest/posix/beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "measurements/base/text.h"

namespace samovar::posix {

Result<UniqueFd> OpenBeneath(int directory, const std::string& path, int flags, Links links) {
  open_how how = {};
  how.flags = static_cast<uint64_t>(flags | O_CLOEXEC);
  how.resolve =
      RESOLVE_NO_MAGICLINKS | (links == Links::kNone ? RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS : RESOLVE_IN_ROOT);
  for (;;) {
    UniqueFd fd(static_cast<int>(syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how)));
    if (fd) return fd;
    if (errno == ELOOP && links == Links::kNone) {
      return Error(Code::kPolicy, "open " + Quoted(path) + ": it, or a folder on the way to it, is a symbolic link");
    }
    if (errno != EINTR && errno != EAGAIN) return SystemError("open " + Quoted(path));
  }
}

}  // namespace samovar::posix
