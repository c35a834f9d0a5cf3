// SPDX-License-Identifier: Apache-2.0
//
// Digests as lock files write them.
#pragma once

#include <string_view>

#include "measurements/lockfile/input.h"

namespace samovar::lockfile {

// ParseHexDigest reads "ALGORITHM" and hex digits: sha256, sha384 or sha512, as many digits as it has. Errors:
// kUnsupported for weaker and unknown algorithms, kMalformed.
Result<InputDigest> ParseHexDigest(std::string_view algorithm, std::string_view hex);

// ParseColonDigest reads "sha256:HEX" (uv.lock, requirements.txt).
Result<InputDigest> ParseColonDigest(std::string_view text);

// ParseIntegrity reads subresource integrity (W3C SRI): "sha512-BASE64", of several by white space the strongest one,
// as npm takes it. kUnsupported if all of them are weaker than SHA-256.
Result<InputDigest> ParseIntegrity(std::string_view text);

// ParseDirHash reads Go's "h1:BASE64".
Result<InputDigest> ParseDirHash(std::string_view text);

// ParseCommit reads the 40 or 64 hex digits of a git commit.
Result<InputDigest> ParseCommit(std::string_view hex);

}  // namespace samovar::lockfile
