// SPDX-License-Identifier: Apache-2.0
//
// A policy as a document, and in words.
#include "measurements/base/text.h"
#include "measurements/policy/policy.h"
#include "measurements/snp/report/guest_policy.h"
#include "measurements/snp/report/platform_info.h"
#include "measurements/tee/platform.h"

namespace samovar::policy {

namespace {

using tee::Platform;

Json Strings(const std::vector<std::string>& values) {
  Json out = Json::Array();
  for (const std::string& value : values) out.Append(value);
  return out;
}

// Sets `key` only if there is something to list.
void SetBytes(Json& json, const char* key, const std::vector<Bytes>& values) {
  if (values.empty()) return;
  Json list = Json::Array();
  for (const Bytes& value : values) list.Append(EncodeHex(value));
  json.Set(key, std::move(list));
}

std::string AbiText(const FirmwareAbi& abi) { return Decimal(abi.major) + "." + Decimal(abi.minor); }

Json SnpJson(const SnpRules& rules) {
  Json products = Json::Array();
  for (snp::Product product : rules.products) products.Append(snp::ProductName(product));
  Json min_tcb = Json::Object();
  for (const auto& [product, tcb] : rules.min_tcb) {
    Json parts = Json::Object();
    for (snp::TcbPart part : snp::TcbParts(product)) parts.Set(snp::TcbPartName(part), int{tcb.Get(product, part)});
    min_tcb.Set(snp::ProductName(product), std::move(parts));
  }
  Json vmpl = Json::Array();
  for (uint32_t level : rules.vmpl) vmpl.Append(int64_t{level});
  Json out = Json::MakeObject({{"products", std::move(products)},
                               {"min_tcb", std::move(min_tcb)},
                               {"min_abi", AbiText(rules.min_abi)},
                               {"min_guest_svn", int64_t{rules.min_guest_svn}},
                               {"vmpl", std::move(vmpl)},
                               {"allow_debug", rules.allow_debug},
                               {"allow_migration_agent", rules.allow_migration_agent},
                               {"allow_smt", rules.allow_smt},
                               {"allow_cxl", rules.allow_cxl},
                               {"allow_trusted_io", rules.allow_trusted_io},
                               {"allow_vlek", rules.allow_vlek},
                               {"allow_masked_chip_id", rules.allow_masked_chip_id},
                               {"allow_unknown_fields", rules.allow_unknown_fields},
                               {"require_revocation_check", rules.require_revocation_check},
                               {"launch_mitigations", HexNumber(rules.launch_mitigations)},
                               {"current_mitigations", HexNumber(rules.current_mitigations)},
                               {"require", Strings(rules.require)}});
  SetBytes(out, "family_ids", rules.family_ids);
  SetBytes(out, "image_ids", rules.image_ids);
  SetBytes(out, "host_data", rules.host_data);
  SetBytes(out, "id_key_digests", rules.id_key_digests);
  SetBytes(out, "author_key_digests", rules.author_key_digests);
  SetBytes(out, "chip_ids", rules.chip_ids);
  return out;
}

Json TdxJson(const TdxRules& rules) {
  Json out = Json::MakeObject({{"tcb_status", Strings(rules.tcb_status)},
                               {"min_tee_tcb_svn", EncodeHex(rules.min_tee_tcb_svn)},
                               {"allow_debug", rules.allow_debug},
                               {"allow_attributes", Strings(rules.allow_attributes)},
                               {"allow_service_td", rules.allow_service_td}});
  SetBytes(out, "mr_config_id", rules.mr_config_id);
  SetBytes(out, "mr_owner", rules.mr_owner);
  SetBytes(out, "mr_owner_config", rules.mr_owner_config);
  SetBytes(out, "mr_seam", rules.mr_seam);
  return out;
}

Json ToolchainsJson(const ProvenanceRules& rules) {
  if (rules.any_toolchain) return "any";
  Json out = Json::Array();
  for (const AcceptedToolchain& entry : rules.toolchains) {
    out.Append(Json::MakeObject({{"name", entry.name}, {"root", entry.root.hex()}}));
  }
  return out;
}

Json ProvenanceJson(const ProvenanceRules& rules) {
  Json out = Json::MakeObject({{"builder_ids", Strings(rules.builder_ids)},
                               {"build_types", Strings(rules.build_types)},
                               {"allow_dirty", rules.allow_dirty},
                               {"toolchains", ToolchainsJson(rules)},
                               {"recipes", Strings(rules.recipes)}});
  if (rules.slsa_build_level) out.Set("slsa_build_level", int64_t{*rules.slsa_build_level});
  if (!rules.source_uri && !rules.source_commit) return out;
  Json source = Json::Object();
  if (rules.source_uri) source.Set("uri", *rules.source_uri);
  if (rules.source_commit) source.Set("commit", *rules.source_commit);
  return out.Set("source", std::move(source));
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

std::string Listed(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : ", ") + Quoted(value);
  return out.empty() ? "none" : out;
}

void SnpWords(const SnpRules& rules, std::vector<std::string>& out) {
  if (rules.products.empty()) out.emplace_back("SNP: no processor is accepted (products is empty).");
  for (snp::Product product : rules.products) {
    auto minimum = rules.min_tcb.find(product);
    out.push_back(std::string("SNP on ") + snp::ProductName(product) + ": " +
                  (minimum == rules.min_tcb.end() ? "refused, min_tcb does not name it."
                                                  : "TCB at least " + minimum->second.Words(product) + "."));
  }
  auto say = [&](bool allowed, const std::string& what) {
    out.push_back("SNP: " + what + (allowed ? " is accepted." : " is refused."));
  };
  say(rules.allow_debug, "a guest that the host may debug");
  say(rules.allow_migration_agent, "a guest with a migration agent");
  say(rules.allow_smt, "simultaneous multithreading");
  say(rules.allow_cxl, "CXL memory");
  say(rules.allow_trusted_io, "a platform with trusted I/O enabled");
  say(rules.allow_vlek, "a report signed by a provider's key (VLEK)");
  say(rules.allow_masked_chip_id, "a platform that hides its chip id");
  say(rules.allow_unknown_fields, "a report with fields that this program does not know");
  if (rules.require_revocation_check) out.emplace_back("SNP: a current revocation list is needed.");
  if (rules.launch_mitigations != 0)
    out.push_back("SNP: mitigations needed when the guest was launched: " + HexNumber(rules.launch_mitigations) + ".");
  if (rules.current_mitigations != 0)
    out.push_back("SNP: mitigations needed when the report was made: " + HexNumber(rules.current_mitigations) + ".");
  for (const SnpRequirement& requirement : SnpRequirements()) {
    for (const std::string& name : rules.require) {
      if (name == requirement.name) out.push_back("SNP: " + std::string(requirement.words) + " is needed.");
    }
  }
}

void TdxWords(const TdxRules& rules, std::vector<std::string>& out) {
  out.push_back("TDX: accepted TCB status: " + Listed(rules.tcb_status) + ".");
  out.push_back(std::string("TDX: a debug TD is ") + (rules.allow_debug ? "accepted." : "refused."));
  if (!rules.allow_attributes.empty())
    out.push_back("TDX: also accepted attributes: " + Listed(rules.allow_attributes));
}

void ProvenanceWords(const ProvenanceRules& rules, std::vector<std::string>& out) {
  out.push_back("Builders: " + Listed(rules.builder_ids) + ".");
  out.push_back("Build types: " + Listed(rules.build_types) + ".");
  out.push_back("Source: " + (rules.source_uri ? Quoted(*rules.source_uri) : std::string("any repository")) +
                (rules.source_commit ? ", commit " + Quoted(*rules.source_commit) : ", any commit") +
                (rules.allow_dirty ? ", also with uncommitted changes." : "."));
  for (const AcceptedToolchain& entry : rules.toolchains) {
    out.push_back("Toolchain: " + Quoted(entry.name) + ", root " + entry.root.hex() + ".");
  }
  if (rules.any_toolchain) {
    out.emplace_back("Toolchain: ANY is accepted, also one whose compiler writes something else than the source says.");
  } else if (rules.toolchains.empty()) {
    out.emplace_back("Toolchain: none is accepted (toolchains is empty or absent).");
  }
  out.push_back("Recipes: " + Listed(rules.recipes) + ".");
  if (rules.slsa_build_level) {
    out.push_back("A summary (VSA) calls these builders SLSA build level " + Decimal(*rules.slsa_build_level) + ".");
  }
}

}  // namespace

const std::vector<SnpRequirement>& SnpRequirements() {
  static const std::vector<SnpRequirement> kRequirements = [] {
    std::vector<SnpRequirement> out;
    for (const snp::PolicyBit& bit : snp::PolicyBits()) {
      if (!bit.requirement.empty()) out.push_back({bit.requirement, bit.mask, 0, bit.demand});
    }
    for (const snp::PlatformBit& bit : snp::PlatformBits()) {
      if (!bit.requirement.empty()) out.push_back({bit.requirement, 0, bit.mask, bit.demand});
    }
    return out;
  }();
  return kRequirements;
}

Json EncodePolicy(const Policy& policy) {
  Json out = Json::MakeObject({{"version", 1}, {"measurements", MeasurementsJson(policy)}});
  if (policy.snp) out.Set("snp", SnpJson(*policy.snp));
  if (policy.tdx) out.Set("tdx", TdxJson(*policy.tdx));
  if (policy.provenance) out.Set("provenance", ProvenanceJson(*policy.provenance));
  return out;
}

std::vector<std::string> PolicyWords(const Policy& policy) {
  std::vector<std::string> out;
  for (const SnpMeasurement& entry : policy.snp_measurements) {
    out.push_back(std::string(entry.use == SnpUse::kHardware ? "SNP launch digest " : "SIMULATED launch digest ") +
                  entry.digest.hex() + (entry.image.empty() ? "" : ", image " + Quoted(entry.image)) +
                  (entry.shape.empty() ? "" : ", " + Quoted(entry.shape)) + ".");
  }
  for (const TdxMeasurement& entry : policy.tdx_measurements) {
    out.push_back("TDX MRTD " + entry.mrtd.hex() + (entry.image.empty() ? "" : ", image " + Quoted(entry.image)) +
                  (entry.shape.empty() ? "" : ", " + Quoted(entry.shape)) + ".");
  }
  if (out.empty()) out.emplace_back("No measurement is accepted.");
  if (policy.snp) SnpWords(*policy.snp, out);
  if (policy.tdx) TdxWords(*policy.tdx, out);
  if (policy.provenance) ProvenanceWords(*policy.provenance, out);
  if (!policy.snp) out.emplace_back("SNP evidence is refused (no section \"snp\").");
  if (!policy.tdx) out.emplace_back("TDX evidence is refused (no section \"tdx\").");
  if (!policy.provenance) out.emplace_back("Bundles are refused (no section \"provenance\").");
  return out;
}

}  // namespace samovar::policy
