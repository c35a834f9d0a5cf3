// SPDX-License-Identifier: Apache-2.0
//
// The same verification by mbedTLS, to hold ours against, and signatures of chosen secrets.
#pragma once

#include <mbedtls/ecdsa.h>
#include <mbedtls/ecp.h>

#include <algorithm>

#include "measurements/arithmetic/number.h"
#include "measurements/arithmetic/verify.h"

namespace samovar::arithmetic::fake {

struct Sample {
  Bytes key, hash, r, s;
};

inline Judgement Verify(const Sample& sample) {
  return (sample.r.size() == 32 ? VerifyP256 : VerifyP384)(sample.key, sample.hash, sample.r, sample.s);
}

inline arithmetic::Number& Read(arithmetic::Number& into, ByteView bytes) {
  CHECK(into.Read(bytes));
  return into;
}

class Library {
 public:
  // `width` is 32 for P-256, 48 for P-384.
  explicit Library(size_t width) : width_(width) {
    mbedtls_ecp_group_init(&group_);
    CHECK(mbedtls_ecp_group_load(&group_, width == 32 ? MBEDTLS_ECP_DP_SECP256R1 : MBEDTLS_ECP_DP_SECP384R1) == 0);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() { mbedtls_ecp_group_free(&group_); }

  [[nodiscard]] const mbedtls_ecp_group& group() const { return group_; }
  [[nodiscard]] Bytes Field() const { return Write(group_.P); }
  [[nodiscard]] Bytes Order() const { return Write(group_.N); }
  // `value` must fit.
  [[nodiscard]] Bytes Write(const mbedtls_mpi& value) const {
    Bytes out(width_);
    CHECK(mbedtls_mpi_write_binary(&value, out.data(), out.size()) == 0);
    return out;
  }

  // Judge does what Verify does.
  Judgement Judge(const Sample& sample) {
    const OwnedPoint key;
    arithmetic::Number r;
    arithmetic::Number s;
    Bytes encoded{4};
    encoded.insert(encoded.end(), sample.key.begin(), sample.key.end());
    if (mbedtls_ecp_point_read_binary(&group_, key.get(), encoded.data(), encoded.size()) != 0) {
      return Judgement::kNotAPoint;
    }
    if (mbedtls_ecp_check_pubkey(&group_, key.get()) != 0) return Judgement::kNotAPoint;
    if (!InRange(Read(r, sample.r))) return Judgement::kROutOfRange;
    if (!InRange(Read(s, sample.s))) return Judgement::kSOutOfRange;
    const bool holds =
        mbedtls_ecdsa_verify(&group_, sample.hash.data(), sample.hash.size(), key.get(), r.get(), s.get()) == 0;
    return holds ? Judgement::kHolds : Judgement::kDoesNotHold;
  }

  // Scalar brings a number into 1 … n − 1.
  [[nodiscard]] Bytes Scalar(ByteView bytes) const {
    arithmetic::Number value;
    CHECK(mbedtls_mpi_mod_mpi(value.get(), Read(value, bytes).get(), &group_.N) == 0);
    if (mbedtls_mpi_cmp_int(value.get(), 0) == 0) CHECK(mbedtls_mpi_lset(value.get(), 1) == 0);
    return Write(*value.get());
  }

  // Combine returns x ‖ y of a·G + b·Q; Q's key may be empty where b is not wanted. The sum must not be infinity.
  Bytes Combine(ByteView a, ByteView b = {}, ByteView q = {}) {
    const OwnedPoint sum;
    const OwnedPoint other;
    arithmetic::Number first;
    arithmetic::Number second;
    if (b.empty()) {
      CHECK(mbedtls_ecp_mul(&group_, sum.get(), Read(first, a).get(), &group_.G, NoBlinding, nullptr) == 0);
    } else {
      Bytes encoded{4};
      encoded.insert(encoded.end(), q.begin(), q.end());
      CHECK(mbedtls_ecp_point_read_binary(&group_, other.get(), encoded.data(), encoded.size()) == 0);
      CHECK(mbedtls_ecp_muladd(&group_, sum.get(), Read(first, a).get(), &group_.G, Read(second, b).get(),
                               other.get()) == 0);
    }
    Bytes out(1 + 2 * width_);
    size_t written = 0;
    CHECK(mbedtls_ecp_point_write_binary(&group_, sum.get(), MBEDTLS_ECP_PF_UNCOMPRESSED, &written, out.data(),
                                         out.size()) == 0);
    CHECK(written == out.size());
    out.erase(out.begin());
    return out;
  }

  // Modular returns (a·b + c) / d mod n.
  Bytes Modular(ByteView a, ByteView b, ByteView c, ByteView d) {
    arithmetic::Number numbers[4];
    const ByteView from[] = {a, b, c, d};
    for (size_t i = 0; i < 4; ++i) Read(numbers[i], from[i]);
    mbedtls_mpi* product = numbers[0].get();
    CHECK(mbedtls_mpi_mul_mpi(product, product, numbers[1].get()) == 0);
    CHECK(mbedtls_mpi_add_mpi(product, product, numbers[2].get()) == 0);
    CHECK(mbedtls_mpi_inv_mod(numbers[3].get(), numbers[3].get(), &group_.N) == 0);
    CHECK(mbedtls_mpi_mul_mpi(product, product, numbers[3].get()) == 0);
    CHECK(mbedtls_mpi_mod_mpi(product, product, &group_.N) == 0);
    return Write(*product);
  }

  // Sign makes the signature of `hash` by the key with that secret and that nonce, all of the curve's width.
  Sample Sign(ByteView secret, ByteView nonce, ByteView hash) {
    const Bytes point = Combine(nonce);
    arithmetic::Number r;
    CHECK(mbedtls_mpi_mod_mpi(r.get(), Read(r, ByteView(point).first(width_)).get(), &group_.N) == 0);
    Sample out{Combine(secret), {hash.begin(), hash.end()}, Write(*r.get()), {}};
    out.s = Modular(out.r, secret, hash, nonce);
    return out;
  }

 private:
  struct OwnedPoint {
    OwnedPoint() : point(new mbedtls_ecp_point) { mbedtls_ecp_point_init(point); }
    OwnedPoint(const OwnedPoint&) = delete;
    OwnedPoint& operator=(const OwnedPoint&) = delete;
    ~OwnedPoint() {
      mbedtls_ecp_point_free(point);
      delete point;
    }
    [[nodiscard]] mbedtls_ecp_point* get() const { return point; }
    mbedtls_ecp_point* point;
  };

  // The library wants random numbers to blind secrets; these are none, and a test is the same every time.
  static int NoBlinding(void*, unsigned char* out, size_t size) {
    std::fill_n(out, size, uint8_t{0x5a});
    return 0;
  }

  bool InRange(const arithmetic::Number& value) const {
    return mbedtls_mpi_cmp_int(value.get(), 1) >= 0 && mbedtls_mpi_cmp_mpi(value.get(), &group_.N) < 0;
  }

  size_t width_;
  mbedtls_ecp_group group_;
};

}  // namespace samovar::arithmetic::fake
