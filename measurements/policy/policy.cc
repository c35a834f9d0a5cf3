// SPDX-License-Identifier: Apache-2.0
//
// The document as a whole, and its list of measurements; the sections are in the tables of keys.h.
#include "measurements/policy/policy.h"

#include "measurements/base/text.h"
#include "measurements/policy/keys.h"
#include "measurements/tee/platform.h"

namespace samovar::policy {

namespace {

using tee::Platform;

Error Bad(const std::string& key, const std::string& why) { return Error(Code::kMalformed, key + ": " + why); }

Result<std::string> StringOr(const Json& object, const char* key) {
  if (object.Find(key) == nullptr) return std::string();
  return object.StringAt(key);
}

Result<SnpMeasurement> ParseSnpMeasurement(const Json& json, SnpUse use) {
  TRY(json.OnlyKeys({"tee", "digest", "image", "shape"}));
  SnpMeasurement out;
  std::string digest = TRY(json.StringAt("digest"));
  out.digest = TRY(Sha384Digest::FromHex(digest, "digest"));
  out.use = use;
  out.image = TRY(StringOr(json, "image"));
  out.shape = TRY(StringOr(json, "shape"));
  return out;
}

// A register is hex, or "any" for one that the policy does not pin.
Result<std::optional<Sha384Digest>> ParseRegister(const Json& json, const std::string& key) {
  if (key == "rtmr3" && json.Find(key) == nullptr) return std::optional<Sha384Digest>(Sha384Digest{});
  std::string text = TRY(json.StringAt(key));
  if (text == "any") return std::optional<Sha384Digest>();
  return std::optional<Sha384Digest>(TRY(Sha384Digest::FromHex(text, key)));
}

Result<TdxMeasurement> ParseTdxMeasurement(const Json& json) {
  TRY(json.OnlyKeys({"tee", "mrtd", "rtmr0", "rtmr1", "rtmr2", "rtmr3", "image", "shape"}));
  TdxMeasurement out;
  std::string mrtd = TRY(json.StringAt("mrtd"));
  out.mrtd = TRY(Sha384Digest::FromHex(mrtd, "mrtd"));
  for (size_t i = 0; i < out.rtmrs.size(); ++i) out.rtmrs[i] = TRY(ParseRegister(json, "rtmr" + Decimal(i)));
  out.image = TRY(StringOr(json, "image"));
  out.shape = TRY(StringOr(json, "shape"));
  return out;
}

Result<void> ParseMeasurement(const Json& json, Policy& policy) {
  const std::string name = TRY(json.StringAt("tee"));
  const std::optional<Platform> platform = tee::PlatformOf(name);
  if (platform == Platform::kSnp) {
    policy.snp_measurements.push_back(TRY(ParseSnpMeasurement(json, SnpUse::kHardware)));
  } else if (platform == Platform::kSimSnp) {
    policy.snp_measurements.push_back(TRY(ParseSnpMeasurement(json, SnpUse::kSimulatedOnly)));
  } else if (platform == Platform::kTdx) {
    policy.tdx_measurements.push_back(TRY(ParseTdxMeasurement(json)));
  } else {
    return Bad("tee", "expected snp, tdx or sim-snp, got " + Quoted(name));
  }
  return {};
}

Json MeasurementsJson(const Policy& policy) {
  Json out = Json::Array();
  for (const SnpMeasurement& entry : policy.snp_measurements) {
    const Platform platform = entry.use == SnpUse::kHardware ? Platform::kSnp : Platform::kSimSnp;
    Json json = Json::MakeObject({{"tee", tee::PlatformName(platform)}, {"digest", entry.digest.hex()}});
    if (!entry.image.empty()) json.Set("image", entry.image);
    if (!entry.shape.empty()) json.Set("shape", entry.shape);
    out.Append(std::move(json));
  }
  for (const TdxMeasurement& entry : policy.tdx_measurements) {
    Json json = Json::MakeObject({{"tee", tee::PlatformName(Platform::kTdx)}, {"mrtd", entry.mrtd.hex()}});
    for (size_t i = 0; i < entry.rtmrs.size(); ++i) {
      json.Set("rtmr" + Decimal(i), entry.rtmrs[i] ? entry.rtmrs[i]->hex() : "any");
    }
    if (!entry.image.empty()) json.Set("image", entry.image);
    if (!entry.shape.empty()) json.Set("shape", entry.shape);
    out.Append(std::move(json));
  }
  return out;
}

// "…, image \"0.1.0\", \"2 vCPUs\"."
std::string ForPeople(const std::string& image, const std::string& shape) {
  return (image.empty() ? "" : ", image " + Quoted(image)) + (shape.empty() ? "" : ", " + Quoted(shape)) + ".";
}

void SayMeasurements(const Policy& policy, Lines& out) {
  for (const SnpMeasurement& entry : policy.snp_measurements) {
    out.push_back(std::string(entry.use == SnpUse::kHardware ? "SNP launch digest " : "SIMULATED launch digest ") +
                  entry.digest.hex() + ForPeople(entry.image, entry.shape));
  }
  for (const TdxMeasurement& entry : policy.tdx_measurements) {
    std::string line = "TDX MRTD " + entry.mrtd.hex();
    for (size_t i = 0; i < entry.rtmrs.size(); ++i) {
      line += ", RTMR" + Decimal(i) + " " + (entry.rtmrs[i] ? entry.rtmrs[i]->hex() : "ANY");
    }
    out.push_back(line + ForPeople(entry.image, entry.shape));
  }
  if (out.empty()) out.emplace_back("No measurement is accepted.");
}

}  // namespace

Result<Policy> ParsePolicy(std::string_view text) {
  Json json = TRY(ParseJson(text, kMaxPolicySize));
  TRY(json.OnlyKeys({"version", "measurements", "snp", "tdx", "provenance"}));
  int64_t version = TRY(json.IntegerAt("version"));
  if (version != 1) return Error(Code::kUnsupported, "version: this program knows policies of version 1 alone");
  Policy policy;
  size_t index = 0;
  for (const Json& entry : *TRY(json.ArrayAt("measurements"))) {
    TRY(ParseMeasurement(entry, policy).In("measurements[" + Decimal(index++) + "]"));
  }
  if (const Json* snp = json.Find("snp")) policy.snp = TRY(ParseSection(*snp, SnpKeys()).In("snp"));
  if (const Json* tdx = json.Find("tdx")) policy.tdx = TRY(ParseSection(*tdx, TdxKeys()).In("tdx"));
  if (const Json* rules = json.Find("provenance")) {
    policy.provenance = TRY(ParseSection(*rules, ProvenanceKeys()).In("provenance"));
  }
  return policy;
}

Json EncodePolicy(const Policy& policy) {
  Json out = Json::MakeObject({{"version", 1}, {"measurements", MeasurementsJson(policy)}});
  if (policy.snp) out.Set("snp", EncodeSection(*policy.snp, SnpKeys()));
  if (policy.tdx) out.Set("tdx", EncodeSection(*policy.tdx, TdxKeys()));
  if (policy.provenance) out.Set("provenance", EncodeSection(*policy.provenance, ProvenanceKeys()));
  return out;
}

std::vector<std::string> PolicyWords(const Policy& policy) {
  Lines out;
  SayMeasurements(policy, out);
  if (policy.snp) SaySection(*policy.snp, SnpKeys(), out);
  if (policy.tdx) SaySection(*policy.tdx, TdxKeys(), out);
  if (policy.provenance) SaySection(*policy.provenance, ProvenanceKeys(), out);
  if (!policy.snp) out.emplace_back("SNP evidence is refused (no section \"snp\").");
  if (!policy.tdx) out.emplace_back("TDX evidence is refused (no section \"tdx\").");
  if (!policy.provenance) out.emplace_back("Bundles are refused (no section \"provenance\").");
  return out;
}

}  // namespace samovar::policy
