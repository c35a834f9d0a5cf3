// SPDX-License-Identifier: Apache-2.0
#include "measurements/arithmetic/rsa_power.h"

#include "measurements/arithmetic/noise_for_test.h"
#include "measurements/arithmetic/number.h"
#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using arithmetic::Number;
using arithmetic::fake::Noise;

namespace {

constexpr size_t kSize = 512;

;

// What A^E mod N is by `power`: its status and its bytes.
template <typename Power>
std::string By(Power power, ByteView a, ByteView e, ByteView n) {
  Number x;
  Number base;
  Number exponent;
  Number modulus;
  CHECK(base.Read(a) && exponent.Read(e) && modulus.Read(n));
  const int status = power(x.get(), base.get(), exponent.get(), modulus.get(), nullptr);
  if (status != 0) return "status " + std::to_string(status);
  Bytes out(kSize);
  CHECK(mbedtls_mpi_write_binary(x.get(), out.data(), out.size()) == 0);
  return EncodeHex(out);
}

void ExpectSame(ByteView a, ByteView e, ByteView n) {
  EXPECT_EQ(By(mbedtls_mpi_exp_mod_unsafe, a, e, n), By(portable_mbedtls_mpi_exp_mod_unsafe, a, e, n));
}

const Bytes kExponents[] = {{0}, {1}, {2}, {3}, {1, 0, 1}, {1, 255, 255}, {255, 255, 255, 255}, {1, 0, 0, 0, 0}};

}  // namespace

// Moduli and bases at the edges of the words that they are held in, and what is left to mbedTLS: other sizes, even
// moduli, a base that is not below the modulus.
TEST(AgreesWithTheLibrary) {
  Noise noise;
  Bytes all(kSize, 0xff);
  Bytes top(kSize);
  top.front() = 0x80;
  Bytes odd_top = top;
  odd_top.back() = 1;
  Bytes random = noise(kSize);
  random.front() |= 0x80;
  random.back() |= 1;
  Bytes even = random;
  even.back() ^= 1;
  Bytes below = random;
  below.back() -= 1;
  const Bytes shorter = noise(kSize / 2);
  for (const Bytes& n : {all, odd_top, top, random, even, shorter}) {
    for (const Bytes& a : {Bytes{0}, Bytes{1}, Bytes{2}, top, odd_top, below, random, all, shorter}) {
      for (const Bytes& e : kExponents) ExpectSame(a, e, n);
    }
  }
}

TEST(AgreesWithTheLibraryOnRandomNumbers) {
  Noise noise;
  for (int i = 0; i < 60; ++i) {
    Bytes n = noise(kSize);
    n.front() |= 0x80;
    n.back() |= 1;
    Bytes a = noise(kSize);
    a.front() &= 0x7f;
    ExpectSame(a, kExponents[4], n);
    // Long runs of zeroes and ones carry far.
    for (size_t at = 8; at < kSize; ++at) {
      if (noise(1)[0] < 250) n[at] = n[at - 1] < 0x80 ? 0 : 0xff;
    }
    n.back() |= 1;
    ExpectSame(a, kExponents[4], n);
  }
}

// As rsa.c does it: the result takes the place of the base.
TEST(TheResultMayBeTheBase) {
  Noise noise;
  Bytes n = noise(kSize);
  n.front() |= 0x80;
  n.back() |= 1;
  Bytes a = noise(kSize);
  a.front() &= 0x7f;
  Number value;
  Number exponent;
  Number modulus;
  CHECK(value.Read(a) && exponent.Read(kExponents[4]) && modulus.Read(n));
  EXPECT_EQ(mbedtls_mpi_exp_mod_unsafe(value.get(), value.get(), exponent.get(), modulus.get(), nullptr), 0);
  Bytes out(kSize);
  CHECK(mbedtls_mpi_write_binary(value.get(), out.data(), out.size()) == 0);
  EXPECT_EQ(EncodeHex(out), By(portable_mbedtls_mpi_exp_mod_unsafe, a, kExponents[4], n));
}
