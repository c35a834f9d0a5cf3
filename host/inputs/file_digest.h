// SPDX-License-Identifier: Apache-2.0
//
// The digest that a lock file names an archive by, of a file that is said to be that archive.
#pragma once

#include <string>

#include "measurements/base/result.h"
#include "measurements/lockfile/input.h"

namespace samovar::inputs {

// What an archive is accepted with at most: nobody's dependency is as large, and a hostile server's answer may be.
inline constexpr uint64_t kMaxArchive = uint64_t{4} << 30;

// DigestOf returns what `fd`, read from its start, is by `algorithm`. `file` is what the lock file calls it
// (Input::file): Go hashes its two kinds of files in different ways. Errors: kLimit beyond kMaxArchive; kUnsupported
// for what is no digest of one file (commits, Nix archives); those of zip::GoModuleHash; kSystem with `path`.
Result<lockfile::InputDigest> DigestOf(int fd, const std::string& path, lockfile::Algorithm algorithm,
                                       const std::string& file);

// DigestText returns "sha512:HEX", as messages and the cache have it.
[[nodiscard]] std::string DigestText(const lockfile::InputDigest& digest);

}  // namespace samovar::inputs
