// SPDX-License-Identifier: Apache-2.0
//
// cpio archives in the "newc" format, as the kernel unpacks an initrd (Documentation/driver-api/early-userspace/
// buffer-format.rst): for each entry a header of the magic "070701" and thirteen numbers of eight hex digits, the name
// with a zero byte, the content; header with name and content are each padded with zeros to a multiple of four.
//
// There is one archive for a set of entries: times, owners and device numbers are zero, inodes count from one, names
// are sorted by byte, the archive ends after the padding of its trailer. The reader accepts exactly what the writer
// makes, so that an archive that differs in any detail is noticed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::image {

struct CpioEntry {
  enum class Kind { kFile, kFolder };
  std::string name;  // relative: "init"
  Kind kind = Kind::kFile;
  uint32_t permissions = 0;  // at most 0777
  Bytes content;             // empty for folders
  bool operator==(const CpioEntry&) const = default;
};

// Limits of writer and reader.
inline constexpr size_t kMaxCpioEntries = 4096;
inline constexpr size_t kMaxCpioName = 255;
inline constexpr size_t kMaxCpioSize = 64 << 20;

// EncodeCpio returns the archive of `entries`, which may be in any order. Errors: kMalformed for a name that is empty,
// absolute, has an empty, "." or ".." component or a byte that is not printable ASCII, for a name that occurs twice, a
// folder with content, an entry whose folder is missing or is a file; kLimit.
Result<Bytes> EncodeCpio(std::vector<CpioEntry> entries);

// ParseCpio reads an archive that EncodeCpio made. Errors: kTruncated, kMalformed with the offset, kLimit.
Result<std::vector<CpioEntry>> ParseCpio(ByteView archive);

}  // namespace samovar::image
