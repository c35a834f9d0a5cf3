// SPDX-License-Identifier: Apache-2.0
//
// The lock files of a checkout, read (measurements/lockfile): which ones count, and what they lock.
#pragma once

#include <string>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/json/json.h"
#include "measurements/lockfile/lockfile.h"

namespace samovar::inputs {

struct LockFile {
  std::string path;  // below the folder
  const lockfile::Ecosystem* ecosystem = nullptr;
  Sha256Digest sha256;
  std::vector<lockfile::Input> inputs;  // in their fixed order
};

// ReadLockFiles reads the lock files of `folder` in the order of their paths: those that its recipe names
// ("lockfiles"), or, where it names none or there is no recipe, each of a known name that lies in the folder itself.
// Files are opened beneath `folder`, and no link is followed. Errors, all naming the file and most its line:
// kMalformed, kUnsupported (a name that is no ecosystem's, an entry without a digest), kLimit, kEnvironment (no such
// file).
Result<std::vector<LockFile>> ReadLockFiles(const std::string& folder);

// LockFilesText returns a line for each lock file and, below it, one for each input: how it is carried, its purl, its
// first digest.
[[nodiscard]] std::string LockFilesText(const std::vector<LockFile>& files);

// LockFilesJson returns [{"path", "ecosystem", "sha256", "inputs": [{"purl", "name", "version", "carried", "digests",
// "line", and where known "file", "url", "registry"}]}].
[[nodiscard]] Json LockFilesJson(const std::vector<LockFile>& files);

}  // namespace samovar::inputs
