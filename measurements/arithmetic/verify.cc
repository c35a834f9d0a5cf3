// SPDX-License-Identifier: Apache-2.0
#include "measurements/arithmetic/verify.h"

#include "measurements/arithmetic/point.h"

namespace samovar::arithmetic {

namespace {

// SP 800-186, 3.2.1.3 and 3.2.1.4, as numbers: lowest limb first.
template <size_t N>
struct Published {
  Limbs<N> p, n, b, x, y;
};

constexpr Published<4> kPublishedP256 = {
    {0xffffffffffffffff, 0x00000000ffffffff, 0x0000000000000000, 0xffffffff00000001},
    {0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000},
    {0x3bce3c3e27d2604b, 0x651d06b0cc53b0f6, 0xb3ebbd55769886bc, 0x5ac635d8aa3a93e7},
    {0xf4a13945d898c296, 0x77037d812deb33a0, 0xf8bce6e563a440f2, 0x6b17d1f2e12c4247},
    {0xcbb6406837bf51f5, 0x2bce33576b315ece, 0x8ee7eb4a7c0f9e16, 0x4fe342e2fe1a7f9b}};

constexpr Published<6> kPublishedP384 = {{0x00000000ffffffff, 0xffffffff00000000, 0xfffffffffffffffe,
                                          0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff},
                                         {0xecec196accc52973, 0x581a0db248b0a77a, 0xc7634d81f4372ddf,
                                          0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff},
                                         {0x2a85c8edd3ec2aef, 0xc656398d8a2ed19d, 0x0314088f5013875a,
                                          0x181d9c6efe814112, 0x988e056be3f82d19, 0xb3312fa7e23ee7e4},
                                         {0x3a545e3872760ab7, 0x5502f25dbf55296c, 0x59f741e082542a38,
                                          0x6e1d3b628ba79b98, 0x8eb1c71ef320ad74, 0xaa87ca22be8b0537},
                                         {0x7a431d7c90ea0e5f, 0x0a60b1ce1d7e819d, 0xe9da3113b5f0b8c0,
                                          0xf8f41dbd289a147c, 0x5d9e98bf9292dc29, 0x3617de4a96262c6f}};

template <size_t N>
constexpr Parameters<N> Prepare(const Published<N>& from) {
  const Modulus<N> field(from.p);
  return {field, Modulus<N>(from.n), field.Enter(from.b), {field.Enter(from.x), field.Enter(from.y), field.one()}};
}

constexpr Parameters<4> kP256 = Prepare(kPublishedP256);
constexpr Parameters<6> kP384 = Prepare(kPublishedP384);

// 1 ≤ number < n
template <size_t N>
bool InRange(const Limbs<N>& number, const Modulus<N>& order) {
  return !IsZero(number) && Less(number, order.modulus());
}

// Is x(R) mod n = r? R's x is X/Z², so it is r·Z² that is held against X; and x, which is below p, may be r + n.
template <size_t N>
bool HasX(const Parameters<N>& curve, const Point<N>& point, Limbs<N> r) {
  const Modulus<N>& field = curve.field;
  const Limbs<N> z2 = field.Square(point.z);
  if (field.Multiply(field.Enter(r), z2) == point.x) return true;
  const bool overflows = AddTo(r, curve.order.modulus());
  return !overflows && Less(r, field.modulus()) && field.Multiply(field.Enter(r), z2) == point.x;
}

template <size_t N>
Judgement Verify(const Parameters<N>& curve, ByteView key, ByteView hash, ByteView r_bytes, ByteView s_bytes) {
  const Modulus<N>& field = curve.field;
  const Modulus<N>& order = curve.order;
  CHECK(key.size() == 16 * N);
  const auto x = FromBigEndian<N>(key.first(8 * N));
  const auto y = FromBigEndian<N>(key.subspan(8 * N));
  if (!Less(x, field.modulus()) || !Less(y, field.modulus())) return Judgement::kNotAPoint;
  const Point<N> point = {field.Enter(x), field.Enter(y), field.one()};
  if (!IsOnCurve(field, curve.b, point)) return Judgement::kNotAPoint;
  const auto r = FromBigEndian<N>(r_bytes);
  const auto s = FromBigEndian<N>(s_bytes);
  if (!InRange(r, order)) return Judgement::kROutOfRange;
  if (!InRange(s, order)) return Judgement::kSOutOfRange;
  auto e = FromBigEndian<N>(hash);
  if (!Less(e, order.modulus())) SubtractFrom(e, order.modulus());  // below R, which is below 2·n
  const Limbs<N> w = order.Invert(order.Enter(s));
  // A factor in Montgomery form and one that is not give a product that is not.
  const Limbs<N> u1 = order.Multiply(e, w);
  const Limbs<N> u2 = order.Multiply(r, w);
  const Point<N> sum = LinearCombination(field, u1, curve.base, u2, point);
  if (IsInfinity(sum)) return Judgement::kDoesNotHold;
  return HasX(curve, sum, r) ? Judgement::kHolds : Judgement::kDoesNotHold;
}

}  // namespace

Judgement VerifyP256(ByteView key, ByteView hash, ByteView r, ByteView s) { return Verify(kP256, key, hash, r, s); }
Judgement VerifyP384(ByteView key, ByteView hash, ByteView r, ByteView s) { return Verify(kP384, key, hash, r, s); }

}  // namespace samovar::arithmetic
