// SPDX-License-Identifier: Apache-2.0
//
// The h1: hash of a Go module (golang.org/x/mod/sumdb/dirhash, Hash1): SHA-256 over one line for each file, in the
// order of their names, as sha256sum prints it. It is one for all zips with the same contents.
#pragma once

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::zip {

// GoModuleHash returns it for a module's zip. Errors: those of ReadArchive and ReadEntry; kMalformed for a name with a
// line feed.
Result<Sha256Digest> GoModuleHash(ByteView archive);

}  // namespace samovar::zip
