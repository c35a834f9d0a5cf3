// SPDX-License-Identifier: Apache-2.0
//
// ECDSA verification (FIPS 186-5) over P-256 with SHA-256 and P-384 with SHA-384, on plain numbers: the vendors'
// reports and quotes carry the point and the two signature values as fixed-width fields, not as DER. All byte strings
// here are big-endian.
#pragma once

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::x509 {

enum class Curve { kP256, kP384 };

// CurveBytes is the width of one coordinate: 32 or 48.
[[nodiscard]] constexpr size_t CurveBytes(Curve curve) { return curve == Curve::kP256 ? 32 : 48; }
[[nodiscard]] const char* CurveName(Curve curve);

// VerifyEcdsa checks the signature (r, s) of `message` by the key whose point is `point` = x ‖ y. r and s may have
// leading zero bytes. Fails with kMalformed if the sizes are wrong, with kUntrusted if the point is not on the curve,
// if r or s is not in 1 … n − 1, or if the signature does not hold.
Result<void> VerifyEcdsa(Curve curve, ByteView point, ByteView message, ByteView r, ByteView s);

}  // namespace samovar::x509
