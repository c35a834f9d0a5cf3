// SPDX-License-Identifier: Apache-2.0
//
// A decoder for LZMA streams (the 13-byte header of the LZMA SDK's lzma-specification: properties, dictionary size,
// uncompressed size; then the range-coded data), in which EDK II stores the greater part of a firmware. The stream is
// hostile input: the output never exceeds what the caller allows, and a match never reaches outside of it.
#pragma once

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::firmware {

// DecodeLzma returns the uncompressed bytes. The header must state a size of at most `max_size`. Errors: kTruncated,
// kMalformed, or kLimit.
Result<Bytes> DecodeLzma(ByteView stream, size_t max_size);

}  // namespace samovar::firmware
