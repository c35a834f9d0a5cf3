// SPDX-License-Identifier: Apache-2.0
//
// The requester's side of the source: reads a commit from a git repository through the git program and sends it in the
// order that the guest expects (guest/inputs/source/receiver.h). Nothing is checked here that the guest does not check
// again.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "guest/protocol/channel.h"
#include "measurements/git/object.h"

namespace samovar::session {

struct SourceCommit {
  std::string folder;  // of the repository
  std::string uri;     // of the remote "origin" without user name and password, or file:// and the folder
  git::HashAlgorithm algorithm = git::HashAlgorithm::kSha1;
  std::string commit;   // hex
  bool dirty = false;   // a commit made from the working tree, on no branch
  std::string objects;  // where the objects of a dirty commit are, in addition to the repository's; empty if none
  uint64_t bytes = 0;   // of all files
};

enum class Dirty { kRefuse, kAllow };

// FindSource resolves `revision` in the repository at `folder`. With uncommitted changes (tracked or not ignored) it
// fails with kUsage, or, with kAllow and revision "HEAD", makes a commit of the working tree in `scratch` (a new empty
// folder), touching neither index nor branches. Errors: kEnvironment if git is missing or `folder` is not in a
// repository, kUsage.
Result<SourceCommit> FindSource(const std::string& folder, const std::string& revision, Dirty dirty,
                                const std::string& scratch);

// ReadSourceFile returns the content of `path` in the commit; kUsage if it is not there or larger than `max`.
Result<std::string> ReadSourceFile(const SourceCommit& source, const std::string& path, size_t max);

// What is to be done with the payload of a PHASE frame that comes while the source is being sent.
using PhaseHandler = std::function<Result<void>(ByteView payload)>;

// SendSource sends the commit, then all trees and blobs. `progress` is called with the number of file bytes sent so
// far. When the guest answers with an ERROR meanwhile, that error is returned; so is one of `phase`.
Result<void> SendSource(const SourceCommit& source, protocol::Channel& channel, protocol::Patience patience,
                        const std::function<void(uint64_t)>& progress, const PhaseHandler& phase);

}  // namespace samovar::session
