// SPDX-License-Identifier: Apache-2.0
//
// A private folder (0700) that is gone when its owner is: removed with all that is in it when the owner is destroyed,
// and, since a process that was killed cannot do that, by the next one that makes a folder of the same kind at the same
// place. Each folder holds a file "lock" that is locked as long as its owner lives; what nobody locks is swept.
#pragma once

#include <string>

#include "guest/posix/fd.h"
#include "measurements/base/result.h"

namespace samovar::files {

class TempFolder {
 public:
  // Create makes PARENT/PREFIXxxxxxx, where `prefix` tells the kind ("samovar-build-"), and sweeps what dead processes
  // of this user left of that kind. Errors: kSystem with the path.
  static Result<TempFolder> Create(const std::string& parent, const std::string& prefix);

  TempFolder(TempFolder&& other) noexcept : path_(std::exchange(other.path_, "")), lock_(std::move(other.lock_)) {}
  TempFolder& operator=(TempFolder&& other) noexcept;
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  TempFolder(std::string path, posix::UniqueFd lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  std::string path_;
  posix::UniqueFd lock_;
};

// ScratchParent is where temporary files go: $TMPDIR, or /tmp.
[[nodiscard]] std::string ScratchParent();

// SocketParent is where sockets go, whose paths are short: $XDG_RUNTIME_DIR if it can be written to, or /tmp.
[[nodiscard]] std::string SocketParent();

}  // namespace samovar::files
