// SPDX-License-Identifier: Apache-2.0
//
// Numbers modulo an odd number, mostly a prime, in Montgomery form (P. L. Montgomery, "Modular Multiplication Without
// Trial Division", 1985): x is held as x·R mod m, R = 2^(64·N). A value of this form is always less than m. How long an
// operation takes depends on the values: this is for public ones.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "measurements/base/bytes.h"

namespace samovar::arithmetic {

__extension__ typedef unsigned __int128 Wide;  // NOLINT(modernize-use-using): pedantic compilers take it only so

// Least significant limb first.
template <size_t N>
using Limbs = std::array<uint64_t, N>;

template <size_t N>
constexpr bool IsZero(const Limbs<N>& value) {
  uint64_t any = 0;
  for (uint64_t limb : value) any |= limb;
  return any == 0;
}

// AddTo and SubtractFrom change `a` modulo R and tell whether there was a carry or borrow.
template <size_t N>
constexpr bool AddTo(Limbs<N>& a, const Limbs<N>& b) {
  bool carry = false;
#pragma GCC unroll 8
  for (size_t i = 0; i < N; ++i) {
    const bool first = __builtin_add_overflow(a[i], b[i], &a[i]);
    const bool second = __builtin_add_overflow(a[i], uint64_t{carry}, &a[i]);
    carry = first || second;
  }
  return carry;
}

template <size_t N>
constexpr bool SubtractFrom(Limbs<N>& a, const Limbs<N>& b) {
  bool borrow = false;
#pragma GCC unroll 8
  for (size_t i = 0; i < N; ++i) {
    const bool first = __builtin_sub_overflow(a[i], b[i], &a[i]);
    const bool second = __builtin_sub_overflow(a[i], uint64_t{borrow}, &a[i]);
    borrow = first || second;
  }
  return borrow;
}

template <size_t N>
constexpr bool Less(const Limbs<N>& a, const Limbs<N>& b) {
  size_t i = N - 1;
  while (i > 0 && a[i] == b[i]) --i;
  return a[i] < b[i];
}

// The sum of many products: 192 bits, taken out 64 at a time.
struct Accumulator {
  Wide low = 0;
  uint64_t high = 0;

  constexpr void Add(uint64_t a, uint64_t b) { high += __builtin_add_overflow(low, Wide{a} * b, &low) ? 1 : 0; }
  constexpr uint64_t Take() {
    const auto out = static_cast<uint64_t>(low);
    low = low >> 64 | Wide{high} << 64;
    high = 0;
    return out;
  }
};

// FromBigEndian reads 8·N bytes; the caller has counted them.
template <size_t N>
Limbs<N> FromBigEndian(ByteView bytes) {
  CHECK(bytes.size() == 8 * N);
  Limbs<N> out{};
  for (size_t i = 0; i < bytes.size(); ++i) {
    uint64_t& limb = out[N - 1 - i / 8];
    limb = limb << 8 | bytes[i];
  }
  return out;
}

template <size_t N>
Bytes ToBigEndian(const Limbs<N>& value) {
  Bytes out(8 * N);
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<uint8_t>(value[N - 1 - i / 8] >> (56 - 8 * (i % 8)));
  return out;
}

template <size_t N>
class Modulus {
 public:
  // `modulus` is odd and has its highest bit set, as the primes of P-256 and P-384 and those of their orders have.
  constexpr explicit Modulus(const Limbs<N>& modulus) : modulus_(modulus) {
    // Newton's iteration: an odd number is its own inverse modulo 8, and each step doubles the bits that are right.
    uint64_t inverse = modulus[0];
    for (int bits = 3; bits < 64; bits *= 2) inverse *= 2 - modulus[0] * inverse;
    minus_inverse_ = ~inverse + 1;
    SubtractFrom(one_, modulus);  // R mod m = R − m
    // R² is the Montgomery form of R = 2^(64·N): doubled as often as N is odd, then squared.
    square_ = one_;
    size_t limbs = N;
    int squarings = 0;
    for (; limbs % 2 == 0; limbs /= 2) ++squarings;
    for (size_t i = 0; i < 64 * limbs; ++i) square_ = Add(square_, square_);
    for (; squarings > 0; --squarings) square_ = Square(square_);
  }

  [[nodiscard]] constexpr const Limbs<N>& modulus() const { return modulus_; }
  [[nodiscard]] constexpr const Limbs<N>& one() const { return one_; }  // in Montgomery form, as all below

  [[nodiscard]] constexpr Limbs<N> Add(Limbs<N> a, const Limbs<N>& b) const {
    const bool carry = AddTo(a, b);
    Reduce(a, carry);
    return a;
  }

  [[nodiscard]] constexpr Limbs<N> Subtract(Limbs<N> a, const Limbs<N>& b) const {
    if (SubtractFrom(a, b)) AddTo(a, modulus_);
    return a;
  }

  // Multiply returns a·b/R mod p, p the modulus: the columns of a·b + m·p from the lowest on, where each limb of m is
  // chosen so that its column becomes zero ("product scanning"; Ç. K. Koç and others, "Analyzing and Comparing
  // Montgomery Multiplication Algorithms", 1996).
  [[nodiscard]] constexpr Limbs<N> Multiply(const Limbs<N>& a, const Limbs<N>& b) const {
    Limbs<N> m{};
    Limbs<N> out{};
    Accumulator column;
#pragma GCC unroll 16
    for (size_t k = 0; k < N; ++k) {
#pragma GCC unroll 8
      for (size_t i = 0; i <= k; ++i) column.Add(a[i], b[k - i]);
#pragma GCC unroll 8
      for (size_t i = 0; i < k; ++i) column.Add(m[i], modulus_[k - i]);
      m[k] = static_cast<uint64_t>(column.low) * minus_inverse_;
      column.Add(m[k], modulus_[0]);
      column.Take();
    }
#pragma GCC unroll 16
    for (size_t k = N; k < 2 * N; ++k) {
#pragma GCC unroll 8
      for (size_t i = k - N + 1; i < N; ++i) column.Add(a[i], b[k - i]);
#pragma GCC unroll 8
      for (size_t i = k - N + 1; i < N; ++i) column.Add(m[i], modulus_[k - i]);
      out[k - N] = column.Take();
    }
    Reduce(out, column.low != 0);
    return out;
  }

  [[nodiscard]] constexpr Limbs<N> Square(const Limbs<N>& a) const { return Multiply(a, a); }

  // Enter and Leave change the form of a number below p.
  [[nodiscard]] constexpr Limbs<N> Enter(const Limbs<N>& plain) const { return Multiply(plain, square_); }
  [[nodiscard]] constexpr Limbs<N> Leave(const Limbs<N>& value) const { return Multiply(value, Limbs<N>{1}); }

  // Invert returns 1/a = a^(p − 2) modulo a prime p (Fermat), four bits of the exponent at a time; 0 for 0.
  [[nodiscard]] constexpr Limbs<N> Invert(const Limbs<N>& a) const {
    std::array<Limbs<N>, 16> powers{one_};
    for (size_t i = 1; i < powers.size(); ++i) powers[i] = Multiply(powers[i - 1], a);
    Limbs<N> exponent = modulus_;
    SubtractFrom(exponent, Limbs<N>{2});
    Limbs<N> out = one_;
    for (size_t at = 64 * N; at > 0;) {
      at -= 4;
      for (int i = 0; i < 4; ++i) out = Square(out);
      out = Multiply(out, powers[exponent[at / 64] >> (at % 64) & 15]);
    }
    return out;
  }

 private:
  // Brings a, or a + R, which is below 2·p, below p.
  constexpr void Reduce(Limbs<N>& a, bool carry) const {
    if (carry || !Less(a, modulus_)) SubtractFrom(a, modulus_);
  }

  Limbs<N> modulus_;
  uint64_t minus_inverse_ = 0;  // −1/p mod 2^64, p the modulus
  Limbs<N> one_{};              // R mod p
  Limbs<N> square_{};           // R² mod p
};

}  // namespace samovar::arithmetic
