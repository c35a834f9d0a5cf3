// SPDX-License-Identifier: Apache-2.0
//
// Writes a bundle (docs/formats.md): into a temporary folder beside its final place, synced, then renamed. Under the
// final name there is a whole bundle or nothing; what a killed requester left beside it, the next one removes. Modes
// are what the umask leaves.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "guest/posix/fd.h"
#include "host/files/temp_folder.h"
#include "measurements/base/result.h"

namespace samovar::session {

class BundleWriter {
 public:
  // Of artifacts and of the folders that they are in. A bundle must not use up what a file system has of them.
  static constexpr size_t kMaxEntries = 200'000;

  // Create makes the temporary folder. Errors: kUsage if `path` already exists, kSystem.
  static Result<BundleWriter> Create(const std::string& path, size_t max_entries = kMaxEntries);

  // OpenArtifact creates artifacts/`path`, with the folders above it. `path` comes from the guest: kProtocol if it is
  // not a safe relative path (measurements/base/path.h), is there already or cannot be beside what is there, or if the
  // bundle would have more than `max_entries` files and folders.
  Result<posix::UniqueFd> OpenArtifact(const std::string& path, bool executable);
  // AddLink remembers a symbolic link artifacts/`path`, under the same conditions. Links are made last of all, so that
  // nothing is ever written through one.
  Result<void> AddLink(const std::string& path, const std::string& target);
  // AppendLog adds bytes to build.log.
  Result<void> AppendLog(ByteView bytes);
  // WriteDocument writes provenance.json or evidence.json.
  Result<void> WriteDocument(const std::string& name, std::string_view text);
  // Commit makes the links, syncs everything and gives the bundle its name. kProtocol if a link leads to something that
  // is no artifact (measurements/statement/links.h), kEnvironment once an interrupt has come.
  Result<void> Commit();
  // KeepFailed copies build.log and the files to a new folder `path`, as build.log and files/, without links and
  // documents: what a build that failed has left is no bundle. Errors: kUsage if `path` exists, kSystem.
  Result<void> KeepFailed(const std::string& path) const;
  // CheckFree tells whether `path` can be a new folder; kUsage, naming `option`, if there is something.
  static Result<void> CheckFree(const std::string& path, const char* option);
  // Whether a byte of log has come.
  [[nodiscard]] bool has_log() const { return has_log_; }

 private:
  BundleWriter(std::string path, files::TempFolder temporary, size_t max_entries)
      : path_(std::move(path)),
        temporary_(std::move(temporary)),
        fresh_(temporary_.path() + "/bundle"),
        max_entries_(max_entries) {}

  Result<void> MakePlace(const std::string& path);
  Result<void> MakeLinks();
  [[nodiscard]] Error TooMany() const;

  std::string path_;
  files::TempFolder temporary_;
  std::string fresh_;          // the bundle, until it has its name
  posix::UniqueFd artifacts_;  // the folder
  size_t max_entries_;         // in it
  size_t entries_ = 0;
  posix::UniqueFd log_;
  bool has_log_ = false;
  std::set<std::string> files_;  // below artifacts/
  std::map<std::string, std::string> links_;
};

}  // namespace samovar::session
