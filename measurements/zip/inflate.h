// SPDX-License-Identifier: Apache-2.0
//
// A decoder for deflate (RFC 1951), as the entries of zip archives hold it. The stream is hostile input: the output
// never exceeds what the caller allows, a match never reaches before its beginning, and memory does not grow with it.
#pragma once

#include <functional>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::zip {

using Sink = std::function<void(ByteView)>;

// Inflate hands the uncompressed bytes to `sink`, in pieces. The stream must fill `stream` and yield exactly `size`
// bytes. Errors: kTruncated, kMalformed, kMismatch for another size; `sink` has then been given what came before.
Result<void> Inflate(ByteView stream, uint64_t size, const Sink& sink);

}  // namespace samovar::zip
