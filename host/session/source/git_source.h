// SPDX-License-Identifier: Apache-2.0
//
// The requester's side of the source: reads a commit from a git repository through the git program and sends it in the
// order that the guest expects (guest/inputs/source/receiver.h). What the guest would refuse is told here where that is
// cheap; nothing is checked here that the guest does not check again.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "guest/protocol/channel.h"
#include "host/session/source/git_view.h"
#include "measurements/git/object.h"

namespace samovar::session {

struct SourceCommit {
  GitView view;
  std::string uri = {};     // of the remote "origin" as PublishedUri has it; of none: NAME of the folder
  std::string commit = {};  // hex
  bool dirty = false;       // a commit made from the working tree, on no branch
  uint64_t bytes = 0;       // of all files
};

enum class Dirty { kRefuse, kAllow };
// What of the commit git would change on checkout (filters, Git LFS): the guest builds files as they are stored.
enum class Filtered { kRefuse, kAsStored };

struct SourceRequest {
  std::string folder;
  std::string revision = "HEAD";
  Dirty dirty = Dirty::kRefuse;
  Filtered filtered = Filtered::kRefuse;
};

// FindSource resolves the revision in the repository that the folder is in. With uncommitted changes (tracked or not
// ignored) it fails with kUsage, or, with Dirty::kAllow and revision "HEAD", makes a commit of the working tree,
// touching neither index nor branches. `scratch` is a folder that outlives the result. Errors: kEnvironment if git is
// missing or the folder is not in a repository; kUsage, with the path, for submodules and for files that git would
// filter.
Result<SourceCommit> FindSource(const SourceRequest& request, const std::string& scratch);

// HasSourceFile tells whether the commit has a file `path`; ReadSourceFile returns its content: kUsage if it is not
// there or larger than `max`.
[[nodiscard]] bool HasSourceFile(const SourceCommit& source, const std::string& path);
Result<std::string> ReadSourceFile(const SourceCommit& source, const std::string& path, size_t max);

// PublishedUri is what a provenance may say about a remote: no user name, password, query or fragment in whatever form
// git takes them, and of a path of this machine the last name only ("file:///NAME").
[[nodiscard]] std::string PublishedUri(const std::string& remote);

// What is to be done with the payload of a PHASE frame that comes while the source is being sent.
using PhaseHandler = std::function<Result<void>(ByteView payload)>;

// SendSource sends the commit, then all trees and blobs. `progress` is called with the number of file bytes sent so
// far. When the guest answers with an ERROR meanwhile, that error is returned; so is one of `phase`.
Result<void> SendSource(const SourceCommit& source, protocol::Channel& channel, protocol::Patience patience,
                        const std::function<void(uint64_t)>& progress, const PhaseHandler& phase);

}  // namespace samovar::session
