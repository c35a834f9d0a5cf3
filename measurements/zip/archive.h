// SPDX-License-Identifier: Apache-2.0
//
// Zip archives (PKWARE APPNOTE 6.3.10), of which those of Go's modules are: stored and deflated entries, no Zip64, no
// encryption, one file. The archive is hostile input. What it holds is what its central directory names.
#pragma once

#include <string_view>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/zip/inflate.h"

namespace samovar::zip {

// Of all entries together, uncompressed: what Go takes at most (golang.org/x/mod/zip, MaxZipFile).
inline constexpr uint64_t kMaxContents = uint64_t{500} << 20;

struct Entry {
  std::string_view name;  // as it is written; borrows from the archive
  bool deflated = false;
  uint64_t size = 0;  // uncompressed
  ByteView data;      // as it is stored
};

// ReadArchive returns the entries in the order of the central directory. Errors: kTruncated, kMalformed (no archive,
// two entries of one name, an entry whose two headers disagree), kUnsupported, kLimit.
Result<std::vector<Entry>> ReadArchive(ByteView archive);

// ReadEntry hands the content of an entry to `sink`, in pieces. Errors: those of Inflate.
Result<void> ReadEntry(const Entry& entry, const Sink& sink);

}  // namespace samovar::zip
