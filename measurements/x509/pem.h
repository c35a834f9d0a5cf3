// SPDX-License-Identifier: Apache-2.0
//
// PEM (RFC 7468): base64 between "-----BEGIN LABEL-----" and "-----END LABEL-----" lines. Text outside the blocks is
// ignored; inside one, everything but base64 and line ends is an error.
#pragma once

#include <string_view>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::x509 {

// LooksLikePem tells whether `bytes` contains a PEM begin line.
[[nodiscard]] bool LooksLikePem(ByteView bytes);

// DecodePem returns the content of every block, all of which must have one of the two labels. At least one, at most 16
// blocks. Errors: kMalformed, kLimit.
Result<std::vector<Bytes>> DecodePem(ByteView bytes, std::string_view label, std::string_view other_label = "");

}  // namespace samovar::x509
