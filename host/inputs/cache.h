// SPDX-License-Identifier: Apache-2.0
//
// Archives of locked dependencies on this machine, below the cache folder, each under the digest that a lock file names
// it by:
//
//   inputs/sha512/<2 hex digits>/<the others>
//   inputs/parts/<algorithm>-<hex>     what a fetch has so far
//   inputs/lock                        locked while somebody fetches
//
// What stands under a digest has had it when it was put there: it is written under another name, hashed, renamed. A
// killed program or a full disk leaves no half archive under a digest; a loss of power may, since nothing waits for the
// disk: that takes as long as the fetch does. The cache is not trusted: an archive is hashed again whenever it is
// handed on, and what is damaged counts as missing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "guest/posix/fd.h"
#include "measurements/base/result.h"
#include "measurements/lockfile/input.h"

namespace samovar::inputs {

enum class State { kHeld, kMissing, kDamaged };
// "held", "missing", "damaged".
[[nodiscard]] const char* StateName(State state);

class Cache {
 public:
  // Open makes the folder CacheFolder()/inputs, where missing.
  static Result<Cache> Open();
  // At uses `folder`, which is there.
  static Cache At(std::string folder) { return Cache(std::move(folder)); }

  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] std::string PathOf(const lockfile::InputDigest& digest) const;

  // Find returns the path of an archive with one of the input's digests that is there; it is not hashed.
  [[nodiscard]] std::optional<std::string> Find(const lockfile::Input& input) const;

  // Look hashes what is there for an input. Errors: kSystem.
  [[nodiscard]] Result<State> Look(const lockfile::Input& input) const;

  // Take makes the file at `draft`, which lies below folder(), the input's archive, if it has one of its digests; else
  // it is removed and the error (kMismatch) says what was expected and found. What was there under the digest is
  // replaced.
  Result<void> Take(const std::string& draft, const lockfile::Input& input) const;

  // Sync returns when all that was taken is on the disk, for one that somebody is about to unplug. Errors: kSystem.
  [[nodiscard]] Result<void> Sync() const;

  // Add copies a file from elsewhere and takes the copy.
  Result<void> Add(const std::string& path, const lockfile::Input& input) const;

 private:
  explicit Cache(std::string folder) : folder_(std::move(folder)) {}
  [[nodiscard]] Result<void> Accept(const std::string& draft, const lockfile::Input& input) const;
  std::string folder_;
};

// CopyFile copies the bytes of `from` into a new file `to`. Errors: kSystem with the path, and `to` is gone.
Result<void> CopyFile(const std::string& from, const std::string& to);

}  // namespace samovar::inputs
