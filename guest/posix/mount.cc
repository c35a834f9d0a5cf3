// SPDX-License-Identifier: Apache-2.0
#include "guest/posix/mount.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"

namespace samovar::posix {

Result<void> MakeFolder(const std::string& path, unsigned mode) {
  if (mkdir(path.c_str(), static_cast<mode_t>(mode)) != 0) {
    if (errno == EEXIST) return {};
    return SystemError("make folder " + Quoted(path));
  }
  if (chmod(path.c_str(), static_cast<mode_t>(mode)) != 0) return SystemError("chmod " + Quoted(path));
  return {};
}

Result<void> Mount(const MountEntry& entry) {
  TRY(MakeFolder(entry.target, 0755));
  if (mount(entry.source, entry.target, entry.type, entry.flags, entry.data) != 0) {
    return SystemError(std::string("mount ") + entry.type + " on " + entry.target);
  }
  return {};
}

}  // namespace samovar::posix
