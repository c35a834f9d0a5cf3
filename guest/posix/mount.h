// SPDX-License-Identifier: Apache-2.0
//
// mount(2) with errors that name what was mounted where, and the folder to mount on.
#pragma once

#include <string>

#include "measurements/base/result.h"

namespace samovar::posix {

struct MountEntry {
  const char* source;
  const char* target;  // made (mode 0755) if it is not there
  const char* type;
  unsigned long flags;
  const char* data;
};

// Mount makes the folder and mounts. Errors: kSystem "mount TYPE on TARGET".
Result<void> Mount(const MountEntry& entry);

// MakeFolder makes one folder with exactly `mode`, whatever the umask; one that is there already is fine.
Result<void> MakeFolder(const std::string& path, unsigned mode);

}  // namespace samovar::posix
