// SPDX-License-Identifier: Apache-2.0
//
// Files as a whole: hashed without being held in memory, read in one piece, or written so that nobody sees half of one.
#pragma once

#include <optional>
#include <string>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar {

struct HashedFile {
  Sha256Digest sha256;
  uint64_t size = 0;
};

// HashFile returns size and SHA-256 of a file of at most `max` bytes; kLimit beyond that, kSystem with the path if it
// cannot be read.
Result<HashedFile> HashFile(const std::string& path, uint64_t max = UINT64_MAX);

// HashOpenFile does so for what `fd` still has; errors name it as `path`.
Result<HashedFile> HashOpenFile(int fd, const std::string& path, uint64_t max = UINT64_MAX);

// ReadLargeFile returns a whole file of at most `max` bytes; kLimit beyond that, kSystem if it cannot be read. A pipe
// is read to its end; one that nobody has open for writing is not waited for (kEnvironment).
Result<Bytes> ReadLargeFile(const std::string& path, size_t max);

// A symbolic link in the place of a file, made by somebody else, would have the reader read something of its user's.
enum class FinalLink { kFollowed, kRefused };

// ReadIfThere is ReadLargeFile for a file of a folder that somebody else made, such as a bundle: nothing if there is
// none of that name, and kMalformed if it is no regular file. A pipe or a device there would keep the reader for ever.
Result<std::optional<Bytes>> ReadIfThere(const std::string& path, size_t max, FinalLink link = FinalLink::kFollowed);

// StoreFile writes a file so that a reader sees the whole of it or what was there before: beside it under a name of its
// own, synced, then renamed; the mode is 0666 less the umask. Folders above it are created. What stands there and is no
// regular file, such as a pipe or /dev/stdout, is written to as it is. Errors: kSystem.
Result<void> StoreFile(const std::string& path, ByteView bytes);

}  // namespace samovar
