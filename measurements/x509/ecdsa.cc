// SPDX-License-Identifier: Apache-2.0
#include "measurements/x509/ecdsa.h"

#include <mbedtls/ecdsa.h>
#include <mbedtls/ecp.h>

#include "measurements/base/text.h"
#include "measurements/hash/digest.h"
#include "measurements/x509/number.h"

namespace samovar::x509 {

namespace {

struct Group {
  Group() {
    mbedtls_ecp_group_init(&group);
    mbedtls_ecp_point_init(&point);
  }
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  ~Group() {
    mbedtls_ecp_point_free(&point);
    mbedtls_ecp_group_free(&group);
  }
  mbedtls_ecp_group group;
  mbedtls_ecp_point point;
};

// 1 ≤ value < n
bool InRange(const Number& value, const mbedtls_ecp_group& group) {
  return mbedtls_mpi_cmp_int(value.get(), 1) >= 0 && mbedtls_mpi_cmp_mpi(value.get(), &group.N) < 0;
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
  Group key;
  Bytes encoded{0x04};
  encoded.insert(encoded.end(), point.begin(), point.end());
  mbedtls_ecp_group_id id = curve == Curve::kP256 ? MBEDTLS_ECP_DP_SECP256R1 : MBEDTLS_ECP_DP_SECP384R1;
  Number r_value;
  Number s_value;
  if (mbedtls_ecp_group_load(&key.group, id) != 0 || !r_value.Read(r) || !s_value.Read(s)) {
    return Error(Code::kSystem, "ECDSA: out of memory");
  }
  if (mbedtls_ecp_point_read_binary(&key.group, &key.point, encoded.data(), encoded.size()) != 0 ||
      mbedtls_ecp_check_pubkey(&key.group, &key.point) != 0) {
    return Error(Code::kUntrusted, std::string("the public key is not a point on ") + CurveName(curve));
  }
  if (!InRange(r_value, key.group)) return Error(Code::kUntrusted, "signature value r is not in 1 … n − 1");
  if (!InRange(s_value, key.group)) return Error(Code::kUntrusted, "signature value s is not in 1 … n − 1");
  Bytes hash = HashFor(curve, message);
  if (mbedtls_ecdsa_verify(&key.group, hash.data(), hash.size(), &key.point, r_value.get(), s_value.get()) != 0) {
    return Error(Code::kUntrusted, "the signature does not hold");
  }
  return {};
}

}  // namespace samovar::x509
