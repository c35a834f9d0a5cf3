// SPDX-License-Identifier: Apache-2.0
#include "host/keys/private_key.h"

#include <mbedtls/ecp.h>
#include <mbedtls/md.h>

#include "measurements/base/text.h"
#include "measurements/hash/digest.h"

namespace samovar::keys {

namespace {

Result<x509::Curve> CurveOf(const mbedtls_pk_context& key) {
  if (mbedtls_pk_get_type(&key) == MBEDTLS_PK_ECKEY) {
    mbedtls_ecp_group_id id = mbedtls_ecp_keypair_get_group_id(mbedtls_pk_ec(key));
    if (id == MBEDTLS_ECP_DP_SECP256R1) return x509::Curve::kP256;
    if (id == MBEDTLS_ECP_DP_SECP384R1) return x509::Curve::kP384;
  }
  return Error(Code::kUnsupported, "expected a key on P-256 or P-384");
}

}  // namespace

Result<PrivateKey> PrivateKey::Read(const std::string& path) {
  PrivateKeyText text = TRY(PrivateKeyText::Read(path));
  return Parse(text).In(Quoted(path));
}

Result<PrivateKey> PrivateKey::Parse(const PrivateKeyText& text) {
  PrivateKey out(std::make_shared<Key>());
  if (!text.Parse(*out.key_)) {
    return Error(Code::kMalformed, "not a readable private key (PEM, without a passphrase)");
  }
  TRY(CurveOf(out.key_->get()));
  return out;
}

Result<x509::PublicKey> PrivateKey::Public() const {
  x509::Curve curve = TRY(CurveOf(key_->get()));
  Bytes point(1 + 2 * x509::CurveBytes(curve));
  size_t written = 0;
  if (mbedtls_ecp_write_public_key(mbedtls_pk_ec(key_->get()), MBEDTLS_ECP_PF_UNCOMPRESSED, &written, point.data(),
                                   point.size()) != 0) {
    return Error(Code::kSystem, "the public key cannot be computed");
  }
  point.erase(point.begin());
  return x509::PublicKey{curve, std::move(point)};
}

Result<Bytes> PrivateKey::Sign(ByteView message) const {
  x509::Curve curve = TRY(CurveOf(key_->get()));
  Sha256Digest sha256 = Sha256(message);
  Sha384Digest sha384 = Sha384(message);
  bool small = curve == x509::Curve::kP256;
  ByteView hash = small ? sha256.view() : sha384.view();
  Bytes signature(MBEDTLS_PK_SIGNATURE_MAX_SIZE);
  size_t size = 0;
  if (mbedtls_pk_sign(&key_->get(), small ? MBEDTLS_MD_SHA256 : MBEDTLS_MD_SHA384, hash.data(), hash.size(),
                      signature.data(), signature.size(), &size, Random, nullptr) != 0) {
    return Error(Code::kSystem, "signing failed");
  }
  signature.resize(size);
  return signature;
}

}  // namespace samovar::keys
