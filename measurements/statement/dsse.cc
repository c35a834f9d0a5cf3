// SPDX-License-Identifier: Apache-2.0
#include "measurements/statement/dsse.h"

#include "measurements/base/text.h"
#include "measurements/hash/digest.h"
#include "measurements/x509/der.h"
#include "measurements/x509/pem.h"

namespace samovar::policy {

namespace {

constexpr size_t kMaxEnvelopeSize = size_t{8} << 20;
constexpr size_t kMaxSignatures = 16;

// SubjectPublicKeyInfo up to the point, for the two curves.
constexpr uint8_t kP256Prefix[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                                   0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
constexpr uint8_t kP384Prefix[] = {0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02,
                                   0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00, 0x04};

ByteView PrefixOf(x509::Curve curve) {
  return curve == x509::Curve::kP256 ? ByteView(kP256Prefix) : ByteView(kP384Prefix);
}

// ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }
Result<void> VerifyDer(const PublicKey& key, ByteView message, ByteView signature) {
  x509::DerReader outer(signature);
  x509::DerReader values = TRY(outer.Enter(x509::kDerSequence, "signature"));
  TRY(outer.ExpectEmpty("signature"));
  ByteView r = TRY(values.Expect(x509::kDerInteger, "r"));
  ByteView s = TRY(values.Expect(x509::kDerInteger, "s"));
  TRY(values.ExpectEmpty("signature"));
  return x509::VerifyEcdsa(key.curve, key.point, message, r, s);
}

}  // namespace

std::string PublicKey::KeyId() const {
  ByteWriter info;
  info.Raw(PrefixOf(curve));
  info.Raw(point);
  return Sha256(info.bytes()).hex();
}

Result<PublicKey> ParsePublicKey(ByteView pem) {
  std::vector<Bytes> blocks = TRY(x509::DecodePem(pem, "PUBLIC KEY"));
  if (blocks.size() != 1) return Error(Code::kMalformed, "expected one public key, got several");
  ByteView info = blocks[0];
  for (x509::Curve curve : {x509::Curve::kP256, x509::Curve::kP384}) {
    ByteView prefix = PrefixOf(curve);
    if (info.size() != prefix.size() + 2 * x509::CurveBytes(curve) || !Equal(info.first(prefix.size()), prefix))
      continue;
    ByteView point = info.subspan(prefix.size());
    return PublicKey{curve, Bytes(point.begin(), point.end())};
  }
  return Error(Code::kUnsupported, "expected an elliptic-curve key on P-256 or P-384, uncompressed");
}

bool LooksSigned(std::string_view text) {
  auto json = ParseJson(text, kMaxEnvelopeSize);
  return json.ok() && json->Find("payloadType") != nullptr;
}

Bytes SignedBytes(std::string_view payload) {
  std::string_view type = kPayloadType;
  ByteWriter out;
  out.Text("DSSEv1 " + Decimal(type.size()) + " " + std::string(type) + " " + Decimal(payload.size()) + " ");
  out.Text(payload);
  return std::move(out).Finish();
}

Result<std::string> OpenEnvelope(std::string_view text, const PublicKey& key) {
  Json json = TRY(ParseJson(text, kMaxEnvelopeSize));
  TRY(json.OnlyKeys({"payload", "payloadType", "signatures"}));
  std::string type = TRY(json.StringAt("payloadType"));
  if (type != kPayloadType) return Error(Code::kUnsupported, "payloadType: got " + Quoted(type));
  std::string encoded = TRY(json.StringAt("payload"));
  Bytes payload = TRY(DecodeBase64(encoded).In("payload"));
  Bytes message = SignedBytes(AsText(payload));
  const Json::Array* signatures = TRY(json.ArrayAt("signatures"));
  if (signatures->size() > kMaxSignatures) {
    return Error(Code::kLimit,
                 "signatures: at most " + Decimal(kMaxSignatures) + ", got " + Decimal(signatures->size()));
  }
  for (const Json& entry : *signatures) {
    // Whose signature it is decides the key, not the entry; one that cannot be read is by nobody.
    auto text_form = entry.StringAt("sig");
    if (!text_form.ok()) continue;
    auto signature = DecodeBase64(*text_form);
    if (signature.ok() && VerifyDer(key, message, *signature).ok()) return std::string(AsText(payload));
  }
  return Error(Code::kUntrusted, "no signature of the policy is by the given key " + key.KeyId());
}

Json MakeEnvelope(std::string_view payload, const PublicKey& key, ByteView signature) {
  Json entry = Json::MakeObject({{"keyid", key.KeyId()}, {"sig", EncodeBase64(signature)}});
  return Json::MakeObject({{"payloadType", kPayloadType},
                           {"payload", EncodeBase64(AsBytes(payload))},
                           {"signatures", Json::MakeArray({std::move(entry)})}});
}

}  // namespace samovar::policy
