// SPDX-License-Identifier: Apache-2.0
//
// ECDSA signatures over P-256 and P-384 (FIPS 186-5, 6.4.2; curves: SP 800-186, 3.2.1), verified and nothing else:
// there are no secrets here, so nothing need take the same time for all values. The library's general arithmetic takes
// ten times as long, and was most of what a verification took. A test and a fuzz target hold the two against each
// other.
#pragma once

#include "measurements/base/bytes.h"

namespace samovar::arithmetic {

enum class Judgement {
  kHolds,
  kNotAPoint,    // the key: a coordinate is not below p, or the curve's equation does not hold
  kROutOfRange,  // not in 1 … n − 1
  kSOutOfRange,  // likewise
  kDoesNotHold,
};

// Each takes a key x ‖ y, a hash, r and s, all big-endian and of the curve's own width: 32 bytes a number for P-256, 48
// for P-384. The caller has counted them.
[[nodiscard]] Judgement VerifyP256(ByteView key, ByteView hash, ByteView r, ByteView s);
[[nodiscard]] Judgement VerifyP384(ByteView key, ByteView hash, ByteView r, ByteView s);

}  // namespace samovar::arithmetic
