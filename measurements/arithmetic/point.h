// SPDX-License-Identifier: Apache-2.0
//
// Points of a short Weierstrass curve y² = x³ − 3x + b of prime order (SEC 1, 2.2.1; SP 800-186, 3.2.1), in Jacobian
// coordinates: (X, Y, Z) is the point (X/Z², Y/Z³), Z = 0 the point at infinity. Formulas: Explicit-Formulas Database,
// g1p/jacobian-3, "dbl-2001-b" and "add-1998-cmo-2". Coordinates are in Montgomery form.
#pragma once

#include "measurements/arithmetic/montgomery.h"

namespace samovar::arithmetic {

template <size_t N>
struct Point {
  Limbs<N> x, y, z;
};

// What SP 800-186 calls the domain parameters: the field, the order of the base point, b, the base point.
template <size_t N>
struct Parameters {
  Modulus<N> field;
  Modulus<N> order;
  Limbs<N> b;  // Montgomery form, as the point
  Point<N> base;
};

template <size_t N>
bool IsInfinity(const Point<N>& point) {
  return IsZero(point.z);
}

// IsOnCurve judges an affine point: z must be one.
template <size_t N>
bool IsOnCurve(const Modulus<N>& field, const Limbs<N>& b, const Point<N>& point) {
  Limbs<N> cube = field.Multiply(field.Square(point.x), point.x);
  Limbs<N> triple = field.Add(field.Add(point.x, point.x), point.x);
  return field.Square(point.y) == field.Add(field.Subtract(cube, triple), b);
}

// No point of a curve of prime order has y = 0, so only infinity doubles to infinity.
template <size_t N>
Point<N> Double(const Modulus<N>& field, const Point<N>& a) {
  const Limbs<N> delta = field.Square(a.z);
  const Limbs<N> gamma = field.Square(a.y);
  const Limbs<N> beta = field.Multiply(a.x, gamma);
  const Limbs<N> product = field.Multiply(field.Subtract(a.x, delta), field.Add(a.x, delta));
  const Limbs<N> alpha = field.Add(field.Add(product, product), product);
  const Limbs<N> beta2 = field.Add(beta, beta);
  const Limbs<N> beta4 = field.Add(beta2, beta2);
  const Limbs<N> gamma2 = field.Add(gamma, gamma);
  const Limbs<N> gamma4 = field.Square(gamma2);  // 4·γ²
  Point<N> out;
  out.x = field.Subtract(field.Square(alpha), field.Add(beta4, beta4));
  out.y = field.Subtract(field.Multiply(alpha, field.Subtract(beta4, out.x)), field.Add(gamma4, gamma4));
  const Limbs<N> yz = field.Multiply(a.y, a.z);
  out.z = field.Add(yz, yz);
  return out;
}

// Add is complete: the formulas fail where a and b are equal, opposite or infinity, and each of these is looked for.
template <size_t N>
Point<N> Add(const Modulus<N>& field, const Point<N>& a, const Point<N>& b) {
  if (IsInfinity(a)) return b;
  if (IsInfinity(b)) return a;
  const Limbs<N> a_z2 = field.Square(a.z);
  const Limbs<N> b_z2 = field.Square(b.z);
  const Limbs<N> u1 = field.Multiply(a.x, b_z2);
  const Limbs<N> s1 = field.Multiply(a.y, field.Multiply(b_z2, b.z));
  const Limbs<N> h = field.Subtract(field.Multiply(b.x, a_z2), u1);
  const Limbs<N> r = field.Subtract(field.Multiply(b.y, field.Multiply(a_z2, a.z)), s1);
  if (IsZero(h)) return IsZero(r) ? Double(field, a) : Point<N>{};
  const Limbs<N> h2 = field.Square(h);
  const Limbs<N> h3 = field.Multiply(h2, h);
  const Limbs<N> v = field.Multiply(u1, h2);
  Point<N> out;
  out.x = field.Subtract(field.Subtract(field.Square(r), h3), field.Add(v, v));
  out.y = field.Subtract(field.Multiply(r, field.Subtract(v, out.x)), field.Multiply(s1, h3));
  out.z = field.Multiply(field.Multiply(a.z, b.z), h);
  return out;
}

// Multiples holds P, 3P, 5P, … 15P: what the digits of a Recoded scalar ask for.
template <size_t N>
class Multiples {
 public:
  Multiples(const Modulus<N>& field, const Point<N>& point) : odd_{point} {
    const Point<N> twice = Double(field, point);
    for (size_t i = 1; i < odd_.size(); ++i) odd_[i] = arithmetic::Add(field, odd_[i - 1], twice);
  }

  // Add adds digit·P to `sum`; `digit` is odd and less than 16 in size.
  void Add(const Modulus<N>& field, int digit, Point<N>& sum) const {
    Point<N> multiple = odd_[static_cast<size_t>(digit < 0 ? -digit : digit) / 2];
    if (digit < 0) multiple.y = field.Subtract(Limbs<N>{}, multiple.y);
    sum = arithmetic::Add(field, sum, multiple);
  }

 private:
  std::array<Point<N>, 8> odd_;
};

// Recode writes a number as the sum of digit[i]·2^i with digits that are zero or odd and less than 16 in size, of five
// in a row at most one not zero (wNAF; Guide to Elliptic Curve Cryptography, algorithm 3.35).
template <size_t N>
using Recoded = std::array<int8_t, 64 * N + 1>;

template <size_t N>
Recoded<N> Recode(const Limbs<N>& number) {
  constexpr size_t kBits = 64 * N;
  constexpr size_t kWindow = 5;
  auto bit = [&](size_t at) { return at < kBits ? static_cast<int>(number[at / 64] >> (at % 64) & 1) : 0; };
  Recoded<N> digits{};
  int carry = 0;
  for (size_t at = 0; at <= kBits;) {
    if (bit(at) == carry) {
      ++at;  // an even number is left, also after the carry
      continue;
    }
    int digit = carry;
    for (size_t i = 0; i < kWindow; ++i) digit += bit(at + i) << i;
    carry = digit >> (kWindow - 1);
    digits[at] = static_cast<int8_t>(digit - (carry << kWindow));
    at += kWindow;
  }
  return digits;
}

// LinearCombination returns u·P + v·Q, with the doublings made once for both ("Shamir's trick").
template <size_t N>
Point<N> LinearCombination(const Modulus<N>& field, const Limbs<N>& u, const Point<N>& p, const Limbs<N>& v,
                           const Point<N>& q) {
  const Multiples<N> of_p(field, p);
  const Multiples<N> of_q(field, q);
  const Recoded<N> u_digits = Recode(u);
  const Recoded<N> v_digits = Recode(v);
  Point<N> sum{};
  for (size_t i = u_digits.size(); i-- > 0;) {
    sum = Double(field, sum);
    if (u_digits[i] != 0) of_p.Add(field, u_digits[i], sum);
    if (v_digits[i] != 0) of_q.Add(field, v_digits[i], sum);
  }
  return sum;
}

}  // namespace samovar::arithmetic
