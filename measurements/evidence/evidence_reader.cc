// SPDX-License-Identifier: Apache-2.0
//
// Reading evidence.json: a file of its own, so that nothing of it is linked into the appliance, which only writes.
#include "measurements/base/text.h"
#include "measurements/evidence/evidence.h"

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

Result<void> ReadSnp(const Json& body, Evidence& out) {
  out.report = TRY(Base64At(body, "attestation_report"));
  const Json* chain = body.Find("cert_chain");
  if (chain == nullptr || chain->is_null()) return {};
  out.leaf = TRY(MaybeBase64At(*chain, "vcek").In("cert_chain"));
  if (!out.leaf) out.leaf = TRY(MaybeBase64At(*chain, "vlek").In("cert_chain"));
  // What a hardware bundle says about its own trust anchors is not even read.
  if (out.platform != Platform::kSimSnp) return {};
  for (const char* key : kChainNames) {
    auto certificate = TRY(MaybeBase64At(*chain, key).In("cert_chain"));
    if (certificate) out.chain.push_back(std::move(*certificate));
  }
  return {};
}

}  // namespace

Result<Evidence> ParseEvidence(std::string_view text) {
  Json json = TRY(ParseJson(text, kMaxEvidenceSize));
  Evidence out;
  std::string platform = TRY(json.StringAt("platform"));
  out.platform = TRY(ParsePlatform(platform));
  const Json* body = TRY(json.At("evidence"));
  if (out.platform != Platform::kTdx) {
    TRY(ReadSnp(*body, out).In("evidence"));
    return out;
  }
  out.report = TRY(Base64At(*body, "quote").In("evidence"));
  out.event_log = TRY(MaybeBase64At(*body, "cc_eventlog").In("evidence"));
  return out;
}

}  // namespace samovar::evidence
