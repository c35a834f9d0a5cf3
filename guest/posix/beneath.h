// SPDX-License-Identifier: Apache-2.0
//
// Opening files in a directory tree whose content an attacker chose (openat2(2)).
#pragma once

#include <string>

#include "guest/posix/fd.h"

namespace samovar::posix {

enum class Links {
  kNone,    // no symbolic link anywhere in the path, nothing outside `directory`
  kInRoot,  // links are followed as if `directory` were the root of the file system
};

// OpenBeneath opens `path` relative to `directory`, which it can never leave. Errors: kPolicy for a link that
// `links` does not allow, kSystem; both naming the path.
Result<UniqueFd> OpenBeneath(int directory, const std::string& path, int flags, Links links);

}  // namespace samovar::posix
