// SPDX-License-Identifier: Apache-2.0
#include "measurements/x509/public_key.h"

#include "measurements/base/text.h"
#include "measurements/hash/digest.h"
#include "measurements/x509/der.h"
#include "measurements/x509/pem.h"

namespace samovar::x509 {

namespace {

// SubjectPublicKeyInfo up to the point, for the two curves.
constexpr uint8_t kP256Prefix[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                                   0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
constexpr uint8_t kP384Prefix[] = {0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02,
                                   0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00, 0x04};

ByteView PrefixOf(Curve curve) { return curve == Curve::kP256 ? ByteView(kP256Prefix) : ByteView(kP384Prefix); }

}  // namespace

std::string PublicKey::KeyId() const {
  ByteWriter info;
  info.Raw(PrefixOf(curve));
  info.Raw(point);
  return Sha256(info.bytes()).hex();
}

Result<PublicKey> ParsePublicKey(ByteView pem) {
  std::vector<Bytes> blocks = TRY(DecodePem(pem, "PUBLIC KEY"));
  if (blocks.size() != 1) return Error(Code::kMalformed, "expected one public key, got several");
  ByteView info = blocks[0];
  for (Curve curve : {Curve::kP256, Curve::kP384}) {
    ByteView prefix = PrefixOf(curve);
    if (info.size() != prefix.size() + 2 * CurveBytes(curve) || !Equal(info.first(prefix.size()), prefix)) continue;
    ByteView point = info.subspan(prefix.size());
    return PublicKey{curve, Bytes(point.begin(), point.end())};
  }
  return Error(Code::kUnsupported, "expected an elliptic-curve key on P-256 or P-384, uncompressed");
}

// ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }
Result<void> VerifyEcdsaDer(const PublicKey& key, ByteView message, ByteView signature) {
  DerReader outer(signature);
  DerReader values = TRY(outer.Enter(kDerSequence, "signature"));
  TRY(outer.ExpectEmpty("signature"));
  ByteView r = TRY(values.Expect(kDerInteger, "r"));
  ByteView s = TRY(values.Expect(kDerInteger, "s"));
  TRY(values.ExpectEmpty("signature"));
  return VerifyEcdsa(key.curve, key.point, message, r, s);
}

}  // namespace samovar::x509
