// SPDX-License-Identifier: Apache-2.0
//
// The Authenticode digest of a PE/COFF image, as UEFI firmware measures it before it starts the image (Microsoft,
// "Windows Authenticode Portable Executable Signature Format", 2008, "Calculating the PE Image Hash"; TCG PFP 1.05,
// section 10.2.3). The checksum, the security directory entry and the certificate table are left out, so that a signed,
// an unsigned and a re-signed copy have one digest. Little-endian. The file is hostile input.
#pragma once

#include <optional>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::handover {

struct PeLayout {
  struct Range {
    size_t offset;
    size_t size;
  };
  size_t checksum_offset = 0;                   // 4 bytes
  std::optional<size_t> security_entry_offset;  // 8 bytes, if the header is long enough to have one
  size_t headers_size = 0;                      // SizeOfHeaders
  std::vector<Range> sections;                  // sections with data, by file offset
  size_t certificates_size = 0;                 // bytes of the certificate table, which ends the file
};

// ParsePe reads the headers of a PE32 or PE32+ image and checks that everything that is hashed lies within the file.
// Errors: kUnsupported if it is not a PE image, else kTruncated or kMalformed with the offset and the field.
Result<PeLayout> ParsePe(ByteView image);

// MeasureAuthenticode returns the SHA-384 Authenticode digest of `image`. Errors as ParsePe.
Result<Sha384Digest> MeasureAuthenticode(ByteView image);

}  // namespace samovar::handover
