// SPDX-License-Identifier: Apache-2.0
#include "measurements/x509/ecdsa.h"

#include <optional>

#include "measurements/arithmetic/verify.h"
#include "measurements/base/text.h"
#include "measurements/hash/digest.h"

namespace samovar::x509 {

namespace {

// A number as `size` bytes; nothing if it needs more.
std::optional<Bytes> Widen(ByteView number, size_t size) {
  while (!number.empty() && number[0] == 0) number = number.subspan(1);
  if (number.size() > size) return std::nullopt;
  Bytes out(size - number.size());
  out.insert(out.end(), number.begin(), number.end());
  return out;
}

Bytes HashFor(Curve curve, ByteView message) {
  if (curve == Curve::kP256) {
    Sha256Digest digest = Sha256(message);
    return {digest.bytes.begin(), digest.bytes.end()};
  }
  Sha384Digest digest = Sha384(message);
  return {digest.bytes.begin(), digest.bytes.end()};
}

}  // namespace

const char* CurveName(Curve curve) { return curve == Curve::kP256 ? "P-256" : "P-384"; }

Result<void> VerifyEcdsa(Curve curve, ByteView point, ByteView message, ByteView r, ByteView s) {
  constexpr size_t kMaxField = 128;  // AMD's fields are 72 bytes wide
  if (point.size() != 2 * CurveBytes(curve) || r.empty() || r.size() > kMaxField || s.empty() || s.size() > kMaxField) {
    return Error(Code::kMalformed, std::string("ECDSA ") + CurveName(curve) + ": a field has the wrong size");
  }
  const std::string range = " is not in 1 … n − 1";
  const std::optional<Bytes> r_number = Widen(r, CurveBytes(curve));
  const std::optional<Bytes> s_number = Widen(s, CurveBytes(curve));
  if (!r_number) return Error(Code::kUntrusted, "signature value r" + range);
  if (!s_number) return Error(Code::kUntrusted, "signature value s" + range);
  const Bytes hash = HashFor(curve, message);
  const auto verify = curve == Curve::kP256 ? arithmetic::VerifyP256 : arithmetic::VerifyP384;
  switch (verify(point, hash, *r_number, *s_number)) {
    case arithmetic::Judgement::kHolds: return {};
    case arithmetic::Judgement::kNotAPoint:
      return Error(Code::kUntrusted, std::string("the public key is not a point on ") + CurveName(curve));
    case arithmetic::Judgement::kROutOfRange: return Error(Code::kUntrusted, "signature value r" + range);
    case arithmetic::Judgement::kSOutOfRange: return Error(Code::kUntrusted, "signature value s" + range);
    case arithmetic::Judgement::kDoesNotHold: break;
  }
  return Error(Code::kUntrusted, "the signature does not hold");
}

}  // namespace samovar::x509
