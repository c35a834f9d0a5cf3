// SPDX-License-Identifier: Apache-2.0
//
// What lock files of all kinds say of a dependency that is a commit of another repository.
#pragma once

#include <string>
#include <string_view>

#include "measurements/base/result.h"
#include "measurements/lockfile/input.h"

namespace samovar::lockfile {

// SetCommit makes of `input`, which has its name, version and line, the commit `commit` of the repository at `url`,
// with the package URL of `type` that says so (vcs_url). Errors: those of ParseCommit, with the line and the name.
Result<void> SetCommit(Input& input, std::string_view type, std::string url, std::string_view commit);

}  // namespace samovar::lockfile
