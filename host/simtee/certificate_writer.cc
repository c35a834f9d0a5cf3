// SPDX-License-Identifier: Apache-2.0
#include "host/simtee/certificate_writer.h"

#include <mbedtls/rsa.h>

#include "host/keys/key.h"
#include "measurements/hash/digest.h"
#include "measurements/x509/der.h"

namespace samovar::simtee {

namespace {

constexpr uint8_t kNull[] = {0x05, 0x00};
constexpr uint8_t kUtcTime = 0x17;
constexpr uint8_t kContext0 = 0xa0;
constexpr uint8_t kContext1 = 0xa1;
constexpr uint8_t kContext2 = 0xa2;
constexpr uint8_t kContext3 = 0xa3;

// Contents of object identifiers.
constexpr uint8_t kRsaPss[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a};
constexpr uint8_t kMgf1[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08};
constexpr uint8_t kSha384[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02};
constexpr uint8_t kCommonName[] = {0x55, 0x04, 0x03};
constexpr uint8_t kOrganization[] = {0x55, 0x04, 0x0a};
constexpr uint8_t kBasicConstraints[] = {0x55, 0x1d, 0x13};
constexpr uint8_t kKeyUsage[] = {0x55, 0x1d, 0x0f};

constexpr uint8_t kSaltSize = 48;
// Fixed, so that a wrong clock neither makes nor finds the certificates invalid; they prove nothing anyway.
constexpr char kNotBefore[] = "200101000000Z";
constexpr char kNotAfter[] = "491231235959Z";
constexpr char kOrganizationName[] = "SIMULATED by Samovar, not AMD";

Bytes Join(std::initializer_list<ByteView> parts) {
  ByteWriter out;
  for (ByteView part : parts) out.Raw(part);
  return std::move(out).Finish();
}

Bytes Sequence(std::initializer_list<ByteView> parts) { return DerValue(x509::kDerSequence, Join(parts)); }
Bytes Oid(ByteView content) { return DerValue(x509::kDerOid, content); }

Bytes SignatureAlgorithm() {
  Bytes hash = Sequence({Oid(kSha384), kNull});
  Bytes mask = Sequence({Oid(kMgf1), hash});
  Bytes parameters =
      Sequence({DerValue(kContext0, hash), DerValue(kContext1, mask), DerValue(kContext2, DerInteger(kSaltSize))});
  return Sequence({Oid(kRsaPss), parameters});
}

Bytes NamePart(ByteView type, std::string_view text) {
  return DerValue(x509::kDerSet, Sequence({Oid(type), DerValue(x509::kDerUtf8String, AsBytes(text))}));
}

Bytes Name(const std::string& common_name) {
  return Sequence({NamePart(kOrganization, kOrganizationName), NamePart(kCommonName, common_name)});
}

Bytes EncodeExtension(ByteView oid, ByteView value) {
  return Sequence({Oid(oid), DerValue(x509::kDerOctetString, value)});
}

Bytes Extensions(const CertificateRequest& request) {
  ByteWriter all;
  if (request.is_ca) {
    constexpr uint8_t kTrue[] = {0x01, 0x01, 0xff};
    constexpr uint8_t kCertSign[] = {0x03, 0x02, 0x01, 0x06};  // keyCertSign and cRLSign
    all.Raw(Sequence({Oid(kBasicConstraints), kTrue, DerValue(x509::kDerOctetString, Sequence({kTrue}))}));
    all.Raw(Sequence({Oid(kKeyUsage), kTrue, DerValue(x509::kDerOctetString, kCertSign)}));
  }
  for (const CertificateExtension& extension : request.extensions) {
    all.Raw(EncodeExtension(extension.oid, extension.value));
  }
  return DerValue(kContext3, DerValue(x509::kDerSequence, all.bytes()));
}

Result<Bytes> PublicKey(const mbedtls_pk_context& key) {
  // mbedTLS writes from the end of the buffer.
  Bytes buffer(2048);
  int size = mbedtls_pk_write_pubkey_der(&key, buffer.data(), buffer.size());
  if (size <= 0) return Error(Code::kSystem, "simulated TEE: mbedTLS cannot write a public key");
  return Bytes(buffer.end() - size, buffer.end());
}

Result<Bytes> Sign(const Bytes& body, const mbedtls_pk_context& key) {
  mbedtls_rsa_context* rsa = mbedtls_pk_rsa(key);
  Bytes signature(mbedtls_rsa_get_len(rsa));
  Sha384Digest digest = Sha384(body);
  bool ok = mbedtls_rsa_set_padding(rsa, MBEDTLS_RSA_PKCS_V21, MBEDTLS_MD_SHA384) == 0 &&
            mbedtls_rsa_rsassa_pss_sign_ext(rsa, keys::Random, nullptr, MBEDTLS_MD_SHA384, kSaltSize,
                                            digest.bytes.data(), kSaltSize, signature.data()) == 0;
  if (!ok) return Error(Code::kSystem, "simulated TEE: mbedTLS cannot sign a certificate");
  return signature;
}

Bytes BitString(ByteView content) {
  constexpr uint8_t kNoUnusedBits[] = {0};
  return DerValue(x509::kDerBitString, Join({kNoUnusedBits, content}));
}

}  // namespace

Bytes DerValue(uint8_t tag, ByteView content) {
  ByteWriter out;
  out.U8(tag);
  size_t size = content.size();
  CHECK(size < 65536);
  if (size >= 256) {
    out.U8(0x82);
    out.U8(static_cast<uint8_t>(size >> 8));
  } else if (size >= 128) {
    out.U8(0x81);
  }
  out.U8(static_cast<uint8_t>(size));
  out.Raw(content);
  return std::move(out).Finish();
}

Bytes DerInteger(uint8_t value) {
  // A leading zero keeps the number positive.
  if (value >= 0x80) return DerValue(x509::kDerInteger, std::array<uint8_t, 2>{0, value});
  return DerValue(x509::kDerInteger, std::array<uint8_t, 1>{value});
}

Result<Bytes> WriteCertificate(const CertificateRequest& request, const mbedtls_pk_context& key,
                               const mbedtls_pk_context& issuer_key) {
  std::array<uint8_t, 16> serial{};
  if (keys::Random(nullptr, serial.data(), serial.size()) != 0)
    return Error(Code::kSystem, "simulated TEE: no random numbers");
  serial[0] = (serial[0] & 0x3f) | 0x40;  // positive, without a leading zero byte
  Bytes public_key = TRY(PublicKey(key));
  Bytes validity = Sequence({DerValue(kUtcTime, AsBytes(kNotBefore)), DerValue(kUtcTime, AsBytes(kNotAfter))});
  Bytes version = DerValue(kContext0, DerInteger(2));
  Bytes body = Sequence({version, DerValue(x509::kDerInteger, serial), SignatureAlgorithm(), Name(request.issuer),
                         validity, Name(request.subject), public_key, Extensions(request)});
  Bytes signature = TRY(Sign(body, issuer_key));
  return Sequence({body, SignatureAlgorithm(), BitString(signature)});
}

}  // namespace samovar::simtee
