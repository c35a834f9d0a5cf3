// SPDX-License-Identifier: Apache-2.0
//
// Sending results: an announcement frame, then the content in DATA frames.
#pragma once

#include <string_view>

#include "guest/artifacts/collect.h"
#include "guest/protocol/channel.h"
#include "measurements/base/result.h"

namespace samovar::session {

// SendArtifact sends ARTIFACT {path, size, executable, sha256} and the file's content, or {path, link}. Errors:
// kMismatch if the content no longer has the digest that was taken (no process of the build is alive, so that would be
// a defect).
Result<void> SendArtifact(protocol::Channel& channel, int root, const artifacts::Artifact& artifact,
                          protocol::Patience patience);

// SendDocument sends a frame of `type` with the u64 size of `text`, and the text.
Result<void> SendDocument(protocol::Channel& channel, protocol::FrameType type, std::string_view text,
                          protocol::Patience patience);

}  // namespace samovar::session
