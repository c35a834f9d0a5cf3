// SPDX-License-Identifier: Apache-2.0
#include "measurements/evidence/envelope.h"

#include "measurements/base/text.h"
#include "measurements/evidence/bundle.h"
#include "measurements/json/json.h"

namespace samovar::evidence {

namespace {

using tee::Platform;

Result<Bytes> Base64At(const Json& json, const char* key) {
  std::string text = TRY(json.StringAt(key));
  return DecodeBase64(text).In(key);
}

Result<std::optional<Bytes>> MaybeBase64At(const Json& json, const char* key) {
  const Json* value = json.Find(key);
  if (value == nullptr || value->is_null()) return std::optional<Bytes>();
  return std::optional<Bytes>(TRY(Base64At(json, key)));
}

Result<Platform> ParsePlatform(const std::string& name) {
  const std::optional<Platform> platform = tee::PlatformOf(name);
  if (platform && *platform != Platform::kNone) return *platform;
  return Error(Code::kUnsupported, "platform: expected snp, tdx or sim-snp, got " + Quoted(name));
}

Result<void> ReadSnp(const Json& evidence, Envelope& out) {
  out.report = TRY(Base64At(evidence, "attestation_report"));
  const Json* chain = evidence.Find("cert_chain");
  if (chain == nullptr || chain->is_null()) return {};
  out.leaf = TRY(MaybeBase64At(*chain, "vcek").In("cert_chain"));
  if (!out.leaf) out.leaf = TRY(MaybeBase64At(*chain, "vlek").In("cert_chain"));
  // What a hardware bundle says about its own trust anchors is not even read.
  if (out.platform != Platform::kSimSnp) return {};
  for (const char* key : {"ask", "ark"}) {
    auto certificate = TRY(MaybeBase64At(*chain, key).In("cert_chain"));
    if (certificate) out.chain.push_back(std::move(*certificate));
  }
  return {};
}

}  // namespace

Result<Envelope> ParseEnvelope(std::string_view text) {
  Json json = TRY(ParseJson(text, kMaxEvidenceSize));
  Envelope out{};
  std::string platform = TRY(json.StringAt("platform"));
  out.platform = TRY(ParsePlatform(platform));
  const Json* evidence = TRY(json.At("evidence"));
  if (out.platform != Platform::kTdx) {
    TRY(ReadSnp(*evidence, out).In("evidence"));
    return out;
  }
  out.report = TRY(Base64At(*evidence, "quote").In("evidence"));
  out.event_log = TRY(MaybeBase64At(*evidence, "cc_eventlog").In("evidence"));
  return out;
}

}  // namespace samovar::evidence
