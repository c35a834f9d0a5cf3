// SPDX-License-Identifier: Apache-2.0
#include "measurements/arithmetic/verify.h"

#include "measurements/arithmetic/library_for_test.h"
#include "measurements/arithmetic/noise_for_test.h"
#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::arithmetic;
using fake::Library;
using fake::Noise;
using fake::Sample;

namespace {

constexpr size_t kWidths[] = {32, 48};

Bytes Hex(std::string_view text) {
  auto out = DecodeHex(text);
  CHECK(out.ok());
  return *out;
}

// A small number, of that width.
Bytes Small(size_t width, uint8_t value) {
  Bytes out(width);
  out.back() = value;
  return out;
}

// A number and a small one; what is beyond the width is cut off.
Bytes Plus(Bytes number, int more) {
  for (size_t i = number.size(); i-- > 0 && more != 0;) {
    more += number[i];
    number[i] = static_cast<uint8_t>(more);
    more >>= 8;
  }
  return number;
}

Bytes Join(const Bytes& a, const Bytes& b) {
  Bytes out = a;
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

;

// Both must say the same; and if `expected` is given, that.
void ExpectSame(Library& library, const Sample& sample, std::optional<Judgement> expected = std::nullopt) {
  const Judgement got = fake::Verify(sample);
  EXPECT_EQ(got, library.Judge(sample));
  if (expected) EXPECT_EQ(got, *expected);
}

}  // namespace

// RFC 6979, A.2.5 and A.2.6, message "sample".
TEST(AcceptsPublishedSignatures) {
  const Sample p256 = {Hex("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                           "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"),
                       Hex("af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf"),
                       Hex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"),
                       Hex("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8")};
  const Sample p384 = {
      Hex("ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13"
          "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720"),
      Hex("9a9083505bc92276aec4be312696ef7bf3bf603f4bbd381196a029f340585312"
          "313bca4a9b5b890efee42c77b1ee25fe"),
      Hex("94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46"),
      Hex("99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8")};
  for (const Sample& sample : {p256, p384}) {
    EXPECT_EQ(fake::Verify(sample), Judgement::kHolds);
    for (Bytes Sample::*part : {&Sample::hash, &Sample::r, &Sample::s}) {
      Sample bad = sample;
      (bad.*part).back() ^= 1;
      EXPECT_EQ(fake::Verify(bad), Judgement::kDoesNotHold);
    }
  }
}

// Random keys, nonces and hashes: what the library accepts we accept; one changed bit, and neither does.
TEST(AgreesWithTheLibraryOnRandomSignatures) {
  constexpr int kRounds = 10;
  Noise noise;
  for (size_t width : kWidths) {
    test::Row row(Decimal(width));
    Library library(width);
    for (int i = 0; i < kRounds; ++i) {
      const Sample good = library.Sign(library.Scalar(noise(width)), library.Scalar(noise(width)), noise(width));
      ExpectSame(library, good, Judgement::kHolds);
      const Bytes where = noise(2);
      for (Bytes Sample::*part : {&Sample::key, &Sample::hash, &Sample::r, &Sample::s}) {
        Sample bad = good;
        (bad.*part)[where[0] % (bad.*part).size()] ^= static_cast<uint8_t>(1 << where[1] % 8);
        ExpectSame(library, bad);
        EXPECT(fake::Verify(bad) != Judgement::kHolds);
      }
    }
  }
}

// Numbers with long runs of zeros and ones make carries, and digits of all kinds.
TEST(AgreesWithTheLibraryOnNumbersWithRuns) {
  constexpr int kRounds = 10;
  Noise noise;
  for (size_t width : kWidths) {
    test::Row row(Decimal(width));
    Library library(width);
    auto runs = [&] {
      Bytes out(width);
      uint8_t fill = 0;
      for (uint8_t& byte : out) {
        const uint8_t chance = noise(1)[0];
        if (chance < 64) fill = static_cast<uint8_t>(chance < 32 ? 0x00 : 0xff);
        byte = chance < 16 ? chance : fill;
      }
      return out;
    };
    for (int i = 0; i < kRounds; ++i) {
      const Sample good = library.Sign(library.Scalar(runs()), library.Scalar(runs()), runs());
      ExpectSame(library, good, Judgement::kHolds);
      ExpectSame(library, {good.key, good.hash, library.Scalar(runs()), library.Scalar(runs())},
                 Judgement::kDoesNotHold);
    }
  }
}

TEST(RangesOfRAndS) {
  Noise noise;
  for (size_t width : kWidths) {
    test::Row row(Decimal(width));
    Library library(width);
    const Sample good = library.Sign(library.Scalar(noise(width)), library.Scalar(noise(width)), noise(width));
    const Bytes order = library.Order();
    struct {
      Bytes number;
      bool in_range;
    } rows[] = {
        {Small(width, 0), false}, {Small(width, 1), true},  {Plus(order, -1), true},     {order, false},
        {Plus(order, 1), false},  {library.Field(), false}, {Bytes(width, 0xff), false},
    };
    for (const auto& [number, in_range] : rows) {
      Sample bad = good;
      bad.r = number;
      ExpectSame(library, bad, in_range ? Judgement::kDoesNotHold : Judgement::kROutOfRange);
      bad = good;
      bad.s = number;
      ExpectSame(library, bad, in_range ? Judgement::kDoesNotHold : Judgement::kSOutOfRange);
    }
    // Whoever has (r, s) has (r, n − s) too: the standard says that it holds.
    Sample mirrored = good;
    mirrored.s = library.Modular(good.s, Plus(order, -1), Small(width, 0), Small(width, 1));
    ExpectSame(library, mirrored, Judgement::kHolds);
  }
}

TEST(KeysThatAreNoPoints) {
  Noise noise;
  for (size_t width : kWidths) {
    test::Row row(Decimal(width));
    Library library(width);
    const Sample good = library.Sign(library.Scalar(noise(width)), library.Scalar(noise(width)), noise(width));
    const Bytes field = library.Field();
    const Bytes x(good.key.begin(), good.key.begin() + static_cast<std::ptrdiff_t>(width));
    const Bytes y(good.key.begin() + static_cast<std::ptrdiff_t>(width), good.key.end());
    const Bytes zero(width);
    for (const Bytes& key :
         {Join(zero, zero), Join(x, x), Join(y, x), Join(x, Plus(y, 1)), Join(field, y), Join(x, field),
          Join(Bytes(width, 0xff), y), Join(x, Bytes(width, 0xff)), Join(zero, y), Join(x, zero)}) {
      ExpectSame(library, {key, good.hash, good.r, good.s}, Judgement::kNotAPoint);
    }
  }
}

// x = 0 is on both curves; the same point with x = p is written as no standard writes it.
TEST(CoordinatesBelowTheFieldAlone) {
  struct {
    size_t width;
    const char* root_of_b;
  } rows[] = {
      {32, "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4"},
      {48, "3cf99ef04f51a5ea630ba3f9f960dd593a14c9be39fd2bd215d3b4b08aaaf86bbf927f2c46e52ab06fb742b8850e521e"},
  };
  for (const auto& [width, root_of_b] : rows) {
    test::Row row(Decimal(width));
    Library library(width);
    const Bytes one = Small(width, 1);
    ExpectSame(library, {Join(Bytes(width), Hex(root_of_b)), one, one, one}, Judgement::kDoesNotHold);
    ExpectSame(library, {Join(library.Field(), Hex(root_of_b)), one, one, one}, Judgement::kNotAPoint);
  }
}

// The sums that the formulas for addition do not cover: u1·G and u2·Q equal, opposite, or one of them infinity.
TEST(ExceptionalSums) {
  Noise noise;
  for (size_t width : kWidths) {
    test::Row row(Decimal(width));
    Library library(width);
    const Bytes one = Small(width, 1);
    const Bytes minus_one = Plus(library.Order(), -1);
    const Bytes nonce = library.Scalar(noise(width));
    const Bytes r = library.Sign(one, nonce, Bytes(width)).r;
    const Bytes minus_r = library.Modular(r, minus_one, Bytes(width), one);
    for (const Bytes& secret : {one, minus_one}) {
      for (const Bytes& hash : {r, minus_r, Bytes(width), library.Order(), Bytes(width, 0xff), noise(width)}) {
        const Bytes s = library.Modular(r, secret, hash, nonce);
        const bool infinite = fake::Verify({library.Combine(secret), hash, r, s}) == Judgement::kSOutOfRange;
        EXPECT_EQ(infinite, (secret == one && hash == minus_r) || (secret == minus_one && hash == r));
        if (!infinite) ExpectSame(library, {library.Combine(secret), hash, r, s}, Judgement::kHolds);
        // Any s: where e + r·d is zero, the sum is infinity.
        ExpectSame(library, {library.Combine(secret), hash, r, library.Scalar(noise(width))}, Judgement::kDoesNotHold);
      }
    }
    // Small multiples, whose digits meet in the tables.
    for (uint8_t a = 1; a < 18; ++a) {
      for (uint8_t b : std::initializer_list<uint8_t>{1, 2, 16}) {
        ExpectSame(library, library.Sign(Small(width, a), Small(width, b), Small(width, b)), Judgement::kHolds);
      }
    }
  }
}

// x(R) may be n or more, though that is rarer than one in 2^60: then r is x − n. Such an R is looked for, and the key
// made for it: Q = (s·R − e·G)/r.
TEST(XBeyondTheOrder) {
  Noise noise;
  for (size_t width : kWidths) {
    test::Row row(Decimal(width));
    Library library(width);
    int found = 0;
    for (uint8_t r = 1; r < 200 && found < 3; ++r) {
      arithmetic::Number x;
      arithmetic::Number y;
      arithmetic::Number exponent;
      const mbedtls_ecp_group& group = library.group();
      const Bytes x_bytes = Plus(library.Order(), r);
      // y = (x³ − 3x + b)^((p + 1)/4), if that is a root
      arithmetic::Number square;
      fake::Read(x, x_bytes);
      CHECK(mbedtls_mpi_mul_mpi(square.get(), x.get(), x.get()) == 0);
      CHECK(mbedtls_mpi_sub_int(square.get(), square.get(), 3) == 0);
      CHECK(mbedtls_mpi_mul_mpi(square.get(), square.get(), x.get()) == 0);
      CHECK(mbedtls_mpi_add_mpi(square.get(), square.get(), &group.B) == 0);
      CHECK(mbedtls_mpi_mod_mpi(square.get(), square.get(), &group.P) == 0);
      CHECK(mbedtls_mpi_add_int(exponent.get(), &group.P, 1) == 0);
      CHECK(mbedtls_mpi_shift_r(exponent.get(), 2) == 0);
      CHECK(mbedtls_mpi_exp_mod(y.get(), square.get(), exponent.get(), &group.P, nullptr) == 0);
      const Bytes point = Join(x_bytes, library.Write(*y.get()));
      Sample sample{point, noise(width), Small(width, r), library.Scalar(noise(width))};
      if (library.Judge(sample) == Judgement::kNotAPoint) continue;
      ++found;
      const Bytes zero(width);
      const Bytes minus_e =
          library.Modular(library.Scalar(sample.hash), Plus(library.Order(), -1), zero, Small(width, 1));
      sample.key = library.Combine(library.Modular(minus_e, Small(width, 1), zero, sample.r),
                                   library.Modular(sample.s, Small(width, 1), zero, sample.r), point);
      ExpectSame(library, sample, Judgement::kHolds);
      sample.r = Small(width, static_cast<uint8_t>(r + 1));
      ExpectSame(library, sample, Judgement::kDoesNotHold);
    }
    EXPECT_EQ(found, 3);
  }
}
