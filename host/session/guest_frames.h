// SPDX-License-Identifier: Apache-2.0
//
// What the appliance's frames say (docs/protocol.md), read strictly. Nothing here believes the other side: whatever is
// wrong with a frame (no JSON, a key too many, a number that does not fit, a text that is too long) is kProtocol, so
// that a guest can neither call the user's command line wrong nor this machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::session {

// ReadHello returns the protocol version that the guest speaks.
Result<int64_t> ReadHello(ByteView payload);

// ReadPhase returns the text of a PHASE.
Result<std::string> ReadPhase(ByteView payload);

struct AnnouncedArtifact {
  std::string path;  // not checked yet; see BundleWriter::OpenArtifact
  uint64_t size = 0;
  bool executable = false;
  Sha256Digest sha256;              // of the content; of a link, of its target
  std::optional<std::string> link;  // the target of a symbolic link, which has no content
};
Result<AnnouncedArtifact> ReadArtifact(ByteView payload);

// ReadSize returns the size that PROVENANCE and EVIDENCE announce; `name` is the document's.
Result<uint64_t> ReadSize(ByteView payload, const char* name);

// What the build used; no evidence.
struct Resources {
  uint64_t peak_memory_bytes = 0;  // 0 if the appliance's kernel does not say
  uint64_t cpu_milliseconds = 0;
  uint64_t elapsed_milliseconds = 0;
};

struct SessionEnd {
  bool built = false;
  std::string reason;              // why not, if not built
  std::optional<int> exit_status;  // of the build command, if it exited: 0 to 255
  std::optional<Resources> resources;
};
Result<SessionEnd> ReadDone(ByteView payload);

// ReadError is the error that an ERROR frame carries. The frame says no to a build, and that is all it can say: of its
// codes, those that speak of a command line or a machine (usage, environment, system) become kUnsupported.
[[nodiscard]] Error ReadError(ByteView payload);

}  // namespace samovar::session
