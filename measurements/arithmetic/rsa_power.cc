// SPDX-License-Identifier: Apache-2.0
#include "measurements/arithmetic/rsa_power.h"

#include <optional>

#include "measurements/arithmetic/montgomery.h"

namespace samovar::arithmetic {

namespace {

constexpr size_t kBits = 4096;
constexpr size_t kLimbs = kBits / 64;
// Shorter than any secret exponent may be; 65537 has 17.
constexpr size_t kMaxExponentBits = 32;

using Value = Limbs<kLimbs>;

std::optional<Value> Read(const mbedtls_mpi& number) {
  Bytes bytes(kBits / 8);
  if (mbedtls_mpi_cmp_int(&number, 0) < 0 || mbedtls_mpi_size(&number) > bytes.size()) return std::nullopt;
  if (mbedtls_mpi_write_binary(&number, bytes.data(), bytes.size()) != 0) return std::nullopt;
  return FromBigEndian<kLimbs>(bytes);
}

// base^exponent, where the base is below the modulus and the exponent is not 0: its bits from the second one on.
Value Power(const Modulus<kLimbs>& modulus, const Value& base, uint32_t exponent) {
  const Value factor = modulus.Enter(base);
  Value power = factor;
  for (int bit = 30 - __builtin_clz(exponent); bit >= 0; --bit) {
    power = modulus.Square(power);
    if ((exponent >> bit & 1) != 0) power = modulus.Multiply(power, factor);
  }
  return modulus.Leave(power);
}

// The power, or nothing where it is not the case that this file is for.
std::optional<Value> ShortPower(const mbedtls_mpi& base, const mbedtls_mpi& exponent, const mbedtls_mpi& modulus) {
  if (mbedtls_mpi_bitlen(&modulus) != kBits || mbedtls_mpi_get_bit(&modulus, 0) != 1) return std::nullopt;
  if (mbedtls_mpi_cmp_int(&exponent, 1) < 0 || mbedtls_mpi_bitlen(&exponent) > kMaxExponentBits) return std::nullopt;
  const std::optional<Value> m = Read(modulus);
  const std::optional<Value> a = Read(base);
  if (!m || !a || !Less(*a, *m)) return std::nullopt;
  uint32_t e = 0;
  for (size_t bit = kMaxExponentBits; bit-- > 0;) {
    e = e << 1 | static_cast<uint32_t>(mbedtls_mpi_get_bit(&exponent, bit));
  }
  return Power(Modulus<kLimbs>(*m), *a, e);
}

}  // namespace

}  // namespace samovar::arithmetic

extern "C" int mbedtls_mpi_exp_mod_unsafe(mbedtls_mpi* X, const mbedtls_mpi* A, const mbedtls_mpi* E,
                                          const mbedtls_mpi* N, mbedtls_mpi* prec_RR) {
  using namespace samovar;
  const std::optional<arithmetic::Value> power = arithmetic::ShortPower(*A, *E, *N);
  if (!power) return portable_mbedtls_mpi_exp_mod_unsafe(X, A, E, N, prec_RR);
  const Bytes bytes = arithmetic::ToBigEndian(*power);
  return mbedtls_mpi_read_binary(X, bytes.data(), bytes.size());
}
