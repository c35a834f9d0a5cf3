// SPDX-License-Identifier: Apache-2.0
//
// Reads chosen regular files out of a tar stream, as `dpkg-deb --fsys-tarfile` writes it: POSIX ustar headers of 512
// bytes with GNU's "L" entries for long names (GNU tar manual, "Basic Tar Format"). It reads forward only and keeps
// nothing but what was asked for, so a package of any size costs the memory of the files taken from it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::image {

inline constexpr uint64_t kMaxTarMember = 64 << 20;

// Reads up to `into.size()` bytes of the stream; 0 means that it ends.
using TarSource = std::function<Result<size_t>(std::span<uint8_t> into)>;

// ReadTarMembers reads the stream to its end and returns the members whose names are in `wanted` ("./boot/vmlinuz").
// Errors: kMalformed for a broken header or checksum, a wanted member that is not a regular file, occurs twice or is
// missing (named); kTruncated if the stream ends inside a member; kLimit if one is larger than kMaxTarMember; those of
// the source.
Result<std::map<std::string, Bytes>> ReadTarMembers(const TarSource& source, const std::set<std::string>& wanted);

}  // namespace samovar::image
