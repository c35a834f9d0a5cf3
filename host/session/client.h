// SPDX-License-Identifier: Apache-2.0
//
// The requester's side of a session: sends request and source, shows what happens, writes what comes back into a
// bundle. The guest is not believed either: whatever it sends is bounded and checked for form, and `samovar verify`
// judges the content.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "guest/protocol/channel.h"
#include "guest/protocol/request.h"
#include "host/session/bundle_writer.h"
#include "host/session/guest_frames.h"
#include "host/session/source/git_source.h"
#include "measurements/hash/digest.h"

namespace samovar::session {

// What a front end wants to hear about; all members must be set.
struct Observer {
  std::function<void(std::string_view phase)> phase;
  std::function<void(uint64_t sent)> source_progress;
  std::function<void(ByteView bytes)> log;
};

struct ReceivedArtifact {
  std::string path;
  uint64_t size = 0;
  Sha256Digest sha256;              // of the content, or of the target of a link
  std::optional<std::string> link;  // the target
};

struct SessionResult {
  bool built = false;
  std::string reason;              // why not, if not built
  std::optional<int> exit_status;  // of the build command, if it exited
  std::optional<Resources> resources;
  std::vector<ReceivedArtifact> artifacts;  // if not built: what the recipe wants to see of a build that fails
  Sha256Digest provenance_sha256;
  bool attested = false;  // an evidence.json came
};

// RunClient carries out one session. Artifacts, log and documents go into `bundle`, which the caller commits or drops.
// Errors are those of the guest (ReadError), kProtocol for whatever it does wrong, kSystem for files that cannot be
// written, and kEnvironment once an interrupt has come.
Result<SessionResult> RunClient(protocol::Channel& channel, const protocol::Request& request,
                                const SourceCommit& source, BundleWriter& bundle, const Observer& observer,
                                protocol::Patience boot_patience);

}  // namespace samovar::session
