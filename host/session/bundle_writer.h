// SPDX-License-Identifier: Apache-2.0
//
// Writes a bundle (docs/formats.md): into a temporary folder beside its final place, synced, then renamed. Under the
// final name there is a whole bundle or nothing; the temporary folder is removed when the writer is destroyed before
// Commit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "guest/posix/fd.h"
#include "measurements/base/result.h"

namespace samovar::session {

class BundleWriter {
 public:
  // Create makes the temporary folder. Errors: kUsage if `path` already exists, kSystem.
  static Result<BundleWriter> Create(const std::string& path);

  BundleWriter(BundleWriter&& other) noexcept
      : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})), log_(std::move(other.log_)) {}
  BundleWriter& operator=(BundleWriter&&) = delete;
  ~BundleWriter();

  // OpenArtifact creates artifacts/`path`, with the folders above it. `path` comes from the guest: kProtocol if it is
  // not a safe relative path, or if it is there already.
  Result<posix::UniqueFd> OpenArtifact(const std::string& path, bool executable);
  // AppendLog adds bytes to build.log.
  Result<void> AppendLog(ByteView bytes);
  // WriteDocument writes provenance.json or evidence.json.
  Result<void> WriteDocument(const std::string& name, std::string_view text);
  // Commit syncs everything and gives the bundle its name.
  Result<void> Commit();

 private:
  BundleWriter(std::string path, std::string temporary, posix::UniqueFd log)
      : path_(std::move(path)), temporary_(std::move(temporary)), log_(std::move(log)) {}

  std::string path_;
  std::string temporary_;  // empty once it has been renamed or moved from
  posix::UniqueFd log_;
};

}  // namespace samovar::session
