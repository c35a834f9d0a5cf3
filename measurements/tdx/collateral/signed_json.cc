// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/collateral/signed_json.h"

#include "measurements/base/text.h"
#include "measurements/json/span.h"

namespace samovar::tdx {

Result<SignedJson> ParseSignedJson(std::string_view text, std::string_view name) {
  Json document = TRY(ParseJson(text, kMaxCollateralJsonSize));
  TRY(document.OnlyKeys({name, "signature"}));
  const Json::Object* body = TRY(document.ObjectAt(name));
  RawSignature signature = TRY(HexMember<64>(document, "signature"));
  std::string_view signed_text = TRY(JsonMemberSpan(text, name));
  return SignedJson{*body, signed_text, signature};
}

Result<void> VerifySignedJson(const SignedJson& document, const x509::Certificate& signer) {
  Bytes point = TRY(signer.EcPoint(x509::Curve::kP256));
  ByteView signature = document.signature;
  auto held = x509::VerifyEcdsa(x509::Curve::kP256, point, AsBytes(document.signed_text), signature.first(32),
                                signature.last(32));
  if (held.ok()) return {};
  return Error(Code::kUntrusted, held.error().message() +
                                     "; Intel signs the exact bytes: a document that was reformatted (white space, "
                                     "order, escapes) does not verify");
}

Result<Validity> ParseValidity(const Json& body) {
  std::string issue_date = TRY(body.StringAt("issueDate"));
  std::string next_update = TRY(body.StringAt("nextUpdate"));
  Validity out{TRY(Time::Parse(issue_date).In("issueDate")), TRY(Time::Parse(next_update).In("nextUpdate"))};
  if (out.next_update < out.issue_date) return Error(Code::kMalformed, "nextUpdate is before issueDate");
  return out;
}

Result<void> VerifyCurrentAt(const Validity& validity, Time at) {
  if (at < validity.issue_date) {
    return Error(Code::kUntrusted, "not yet valid at " + at.Rfc3339() + ": issued " + validity.issue_date.Rfc3339());
  }
  if (at > validity.next_update) {
    return Error(Code::kUntrusted, "expired at " + at.Rfc3339() + ": its next update was due " +
                                       validity.next_update.Rfc3339() +
                                       "; fetch it again, or judge at the time of the quote with --at");
  }
  return {};
}

Result<uint32_t> SmallMember(const Json& object, std::string_view key, uint32_t max) {
  int64_t value = TRY(object.IntegerAt(key));
  if (value < 0 || value > max)
    return Error(Code::kMalformed, "key " + Quoted(key) + ": expected 0 to " + Decimal(max));
  return static_cast<uint32_t>(value);
}

}  // namespace samovar::tdx
