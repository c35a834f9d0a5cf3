// SPDX-License-Identifier: Apache-2.0
//
// The initrd: /init (samovar-init). Nothing else: no module, no shell, no C library, no device nodes. The kernel brings
// /dev/console itself, and the agent makes the folders that it mounts on.
#pragma once

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::image {

// What the agent promises to stay below.
inline constexpr size_t kMaxAgentSize = 512 << 10;

// EncodeInitrd returns the archive. Errors: kMalformed if `agent` is no ELF file; kLimit if it is too large.
Result<Bytes> EncodeInitrd(Bytes agent);

}  // namespace samovar::image
