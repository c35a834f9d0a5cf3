// SPDX-License-Identifier: Apache-2.0
#include "measurements/statement/dsse.h"

#include "measurements/base/text.h"

namespace samovar::statement {

namespace {

constexpr size_t kMaxEnvelopeSize = size_t{8} << 20;
constexpr size_t kMaxSignatures = 16;

}  // namespace

bool LooksSigned(std::string_view text) {
  auto json = ParseJson(text, kMaxEnvelopeSize);
  return json.ok() && json->Find("payloadType") != nullptr;
}

Bytes SignedBytes(std::string_view type, std::string_view payload) {
  ByteWriter out;
  out.Text("DSSEv1 " + Decimal(type.size()) + " " + std::string(type) + " " + Decimal(payload.size()) + " ");
  out.Text(payload);
  return std::move(out).Finish();
}

Result<std::string> OpenEnvelope(std::string_view text, std::string_view type, const x509::PublicKey& key) {
  Json json = TRY(ParseJson(text, kMaxEnvelopeSize));
  TRY(json.OnlyKeys({"payload", "payloadType", "signatures"}));
  std::string got = TRY(json.StringAt("payloadType"));
  if (got != type) {
    return Error(Code::kUnsupported, "payloadType: expected " + Quoted(type) + ", got " + Quoted(got));
  }
  std::string encoded = TRY(json.StringAt("payload"));
  Bytes payload = TRY(DecodeBase64(encoded).In("payload"));
  Bytes message = SignedBytes(type, AsText(payload));
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
    if (signature.ok() && x509::VerifyEcdsaDer(key, message, *signature).ok()) return std::string(AsText(payload));
  }
  return Error(Code::kUntrusted, "no signature of the envelope is by the given key " + key.KeyId());
}

Json MakeEnvelope(std::string_view type, std::string_view payload, const x509::PublicKey& key, ByteView signature) {
  Json entry = Json::MakeObject({{"keyid", key.KeyId()}, {"sig", EncodeBase64(signature)}});
  return Json::MakeObject({{"payloadType", type},
                           {"payload", EncodeBase64(AsBytes(payload))},
                           {"signatures", Json::MakeArray({std::move(entry)})}});
}

}  // namespace samovar::statement
