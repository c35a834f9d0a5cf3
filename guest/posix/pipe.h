// SPDX-License-Identifier: Apache-2.0
//
// Descriptors that come in pairs or out of nothing. All are close-on-exec. Errors: kSystem, naming the call.
#pragma once

#include "guest/posix/fd.h"

namespace samovar::posix {

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Result<Pipe> MakePipe();

// A pair of connected stream sockets: `ours` stays here, `theirs` goes to a child.
struct SocketPair {
  UniqueFd ours;
  UniqueFd theirs;
};

Result<SocketPair> MakeSocketPair();

// MemoryFile returns a file that has no path, holds `content` and is read from its start. `name` is what /proc shows.
Result<UniqueFd> MemoryFile(const char* name, ByteView content);

}  // namespace samovar::posix
