// SPDX-License-Identifier: Apache-2.0
//
// A private folder for sockets, 0700, under XDG_RUNTIME_DIR or /tmp. It is locked while its launcher lives and removed
// with its owner; a launcher that was killed could not remove its own, so every new one sweeps those whose lock is
// free.
#pragma once

#include <string>

#include "guest/posix/fd.h"
#include "measurements/base/result.h"

namespace samovar::files {

class TempFolder {
 public:
  // Create makes the folder and sweeps those of dead launchers. Errors: kSystem with the path.
  static Result<TempFolder> Create();
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

}  // namespace samovar::files
