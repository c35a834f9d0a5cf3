// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/policy/policy.h"
#include "measurements/tdx/collateral/tcb_status.h"
#include "measurements/tee/platform.h"

namespace samovar::policy {

namespace {

using tee::Platform;

Error Bad(const std::string& key, const std::string& why) { return Error(Code::kMalformed, key + ": " + why); }

// Optional members of `object`, with a default; of the wrong kind they are an error.
Result<bool> BoolOr(const Json& object, const char* key, bool fallback) {
  if (object.Find(key) == nullptr) return fallback;
  return object.BoolAt(key);
}

Result<std::string> StringOr(const Json& object, const char* key) {
  if (object.Find(key) == nullptr) return std::string();
  return object.StringAt(key);
}

Result<std::optional<std::string>> MaybeString(const Json& object, const char* key) {
  if (object.Find(key) == nullptr) return std::optional<std::string>();
  return std::optional<std::string>(TRY(object.StringAt(key)));
}

Result<uint64_t> NumberOr(const Json& object, const char* key, uint64_t fallback, uint64_t max) {
  if (object.Find(key) == nullptr) return fallback;
  int64_t value = TRY(object.IntegerAt(key));
  if (value < 0 || static_cast<uint64_t>(value) > max) return Bad(key, "expected 0 to " + Decimal(max));
  return static_cast<uint64_t>(value);
}

// A word of 64 bits, as text: it may be larger than a number of JSON.
Result<uint64_t> HexOr(const Json& object, const char* key, uint64_t fallback) {
  if (object.Find(key) == nullptr) return fallback;
  const std::string text = TRY(object.StringAt(key));
  return ParseNumber(text, UINT64_MAX, key);
}

Result<std::vector<std::string>> StringsOr(const Json& object, const char* key) {
  std::vector<std::string> out;
  if (object.Find(key) == nullptr) return out;
  for (const Json& item : *TRY(object.ArrayAt(key))) {
    if (item.AsString() == nullptr) return Bad(key, std::string("expected strings, got ") + item.KindName());
    out.push_back(*item.AsString());
  }
  return out;
}

Result<std::vector<Bytes>> BytesOr(const Json& object, const char* key, size_t size) {
  std::vector<Bytes> out;
  for (const std::string& hex : TRY(StringsOr(object, key))) {
    Bytes bytes = TRY(DecodeHex(hex).In(key));
    if (bytes.size() != size)
      return Bad(key, "expected " + Decimal(2 * size) + " hex digits, got " + Decimal(hex.size()));
    out.push_back(std::move(bytes));
  }
  return out;
}

Result<snp::Product> ParseProduct(const std::string& name) {
  if (auto product = snp::ProductFromName(name)) return *product;
  return Bad("products", "expected Milan, Genoa or Turin, got " + Quoted(name));
}

// {"bootloader": 4, "tee": 0, "snp": 24, "microcode": 219}: every component that the product has, and no other.
Result<snp::Tcb> ParseTcb(const Json& json, snp::Product product) {
  if (json.AsObject() == nullptr) return Bad("min_tcb", std::string("expected an object, got ") + json.KindName());
  snp::Tcb tcb;
  size_t known = 0;
  for (snp::TcbPart part : snp::TcbParts(product)) {
    const char* name = snp::TcbPartName(part);
    if (json.Find(name) == nullptr) return Bad(name, std::string("missing for ") + snp::ProductName(product));
    tcb.Set(product, part, static_cast<uint8_t>(TRY(NumberOr(json, name, 0, 255))));
    ++known;
  }
  if (json.AsObject()->size() == known) return tcb;
  return Bad("min_tcb", std::string("a component that ") + snp::ProductName(product) + " does not have");
}

Result<std::map<snp::Product, snp::Tcb>> ParseMinTcb(const Json& json) {
  std::map<snp::Product, snp::Tcb> out;
  if (json.Find("min_tcb") == nullptr) return out;
  for (const auto& [name, value] : *TRY(json.ObjectAt("min_tcb"))) {
    snp::Product product = TRY(ParseProduct(name).In("min_tcb"));
    out[product] = TRY(ParseTcb(value, product).In("min_tcb." + name));
  }
  return out;
}

Result<FirmwareAbi> ParseAbi(const Json& json) {
  std::string text = TRY(StringOr(json, "min_abi"));
  if (text.empty()) return FirmwareAbi{};
  size_t dot = text.find('.');
  if (dot == std::string::npos) return Bad("min_abi", "expected MAJOR.MINOR such as \"1.55\", got " + Quoted(text));
  uint64_t major = TRY(ParseNumber(std::string_view(text).substr(0, dot), 255, "min_abi"));
  uint64_t minor = TRY(ParseNumber(std::string_view(text).substr(dot + 1), 255, "min_abi"));
  return FirmwareAbi{static_cast<uint8_t>(major), static_cast<uint8_t>(minor)};
}

Result<std::vector<uint32_t>> ParseVmpl(const Json& json) {
  if (json.Find("vmpl") == nullptr) return std::vector<uint32_t>{0};
  std::vector<uint32_t> out;
  for (const Json& item : *TRY(json.ArrayAt("vmpl"))) {
    const int64_t* value = item.AsInteger();
    if (value == nullptr || *value < 0 || *value > 3) return Bad("vmpl", "expected numbers from 0 to 3");
    out.push_back(static_cast<uint32_t>(*value));
  }
  return out;
}

Result<std::vector<std::string>> ParseRequire(const Json& json) {
  std::vector<std::string> names = TRY(StringsOr(json, "require"));
  const auto& known = SnpRequirements();
  for (const std::string& name : names) {
    bool found = std::any_of(known.begin(), known.end(), [&](const SnpRequirement& r) { return r.name == name; });
    if (!found) return Bad("require", "no requirement is called " + Quoted(name));
  }
  return names;
}

Result<void> ParseSnpIdentity(const Json& json, SnpRules& rules) {
  rules.family_ids = TRY(BytesOr(json, "family_ids", 16));
  rules.image_ids = TRY(BytesOr(json, "image_ids", 16));
  rules.host_data = TRY(BytesOr(json, "host_data", 32));
  rules.id_key_digests = TRY(BytesOr(json, "id_key_digests", 48));
  rules.author_key_digests = TRY(BytesOr(json, "author_key_digests", 48));
  rules.chip_ids = TRY(BytesOr(json, "chip_ids", 64));
  return {};
}

Result<SnpRules> ParseSnpRules(const Json& json) {
  TRY(json.OnlyKeys({"products",
                     "min_tcb",
                     "min_abi",
                     "min_guest_svn",
                     "vmpl",
                     "allow_debug",
                     "allow_migration_agent",
                     "allow_smt",
                     "allow_cxl",
                     "allow_trusted_io",
                     "allow_vlek",
                     "allow_masked_chip_id",
                     "allow_unknown_fields",
                     "require_revocation_check",
                     "launch_mitigations",
                     "current_mitigations",
                     "require",
                     "family_ids",
                     "image_ids",
                     "host_data",
                     "id_key_digests",
                     "author_key_digests",
                     "chip_ids"}));
  SnpRules rules;
  for (const std::string& name : TRY(StringsOr(json, "products"))) rules.products.push_back(TRY(ParseProduct(name)));
  rules.min_tcb = TRY(ParseMinTcb(json));
  rules.min_abi = TRY(ParseAbi(json));
  rules.min_guest_svn = static_cast<uint32_t>(TRY(NumberOr(json, "min_guest_svn", 0, 0xffffffff)));
  rules.vmpl = TRY(ParseVmpl(json));
  rules.allow_debug = TRY(BoolOr(json, "allow_debug", false));
  rules.allow_migration_agent = TRY(BoolOr(json, "allow_migration_agent", false));
  rules.allow_smt = TRY(BoolOr(json, "allow_smt", false));
  rules.allow_cxl = TRY(BoolOr(json, "allow_cxl", false));
  rules.allow_trusted_io = TRY(BoolOr(json, "allow_trusted_io", false));
  rules.allow_vlek = TRY(BoolOr(json, "allow_vlek", false));
  rules.allow_masked_chip_id = TRY(BoolOr(json, "allow_masked_chip_id", false));
  rules.allow_unknown_fields = TRY(BoolOr(json, "allow_unknown_fields", false));
  rules.require_revocation_check = TRY(BoolOr(json, "require_revocation_check", false));
  rules.launch_mitigations = TRY(HexOr(json, "launch_mitigations", 0));
  rules.current_mitigations = TRY(HexOr(json, "current_mitigations", 0));
  rules.require = TRY(ParseRequire(json));
  TRY(ParseSnpIdentity(json, rules));
  return rules;
}

// A status that counts as genuine at all; Revoked cannot be accepted by any policy.
Result<void> ExpectTcbStatus(const std::string& text) {
  auto status = tdx::ParseAcceptedStatus(text);
  if (status.ok()) return {};
  return Bad("tcb_status", status.error().message());
}

Result<void> ExpectAttribute(const std::string& text) {
  for (std::string_view known : {"LASS", "SEPT_VE_DISABLE", "MIGRATABLE", "PKS", "KL", "PERFMON"}) {
    if (text == known) return {};
  }
  return Bad("allow_attributes", Quoted(text) + " is no TD attribute that can be allowed here");
}

Result<TdxRules> ParseTdxRules(const Json& json) {
  TRY(json.OnlyKeys({"tcb_status", "min_tee_tcb_svn", "allow_debug", "allow_attributes", "mr_config_id", "mr_owner",
                     "mr_owner_config", "mr_seam", "allow_service_td"}));
  TdxRules rules;
  rules.tcb_status = TRY(StringsOr(json, "tcb_status"));
  for (const std::string& status : rules.tcb_status) TRY(ExpectTcbStatus(status));
  std::string minimum = TRY(StringOr(json, "min_tee_tcb_svn"));
  if (!minimum.empty()) rules.min_tee_tcb_svn = TRY((DecodeHexFixed<16>(minimum, "min_tee_tcb_svn")));
  rules.allow_debug = TRY(BoolOr(json, "allow_debug", false));
  rules.allow_attributes = TRY(StringsOr(json, "allow_attributes"));
  for (const std::string& name : rules.allow_attributes) TRY(ExpectAttribute(name));
  rules.mr_config_id = TRY(BytesOr(json, "mr_config_id", 48));
  rules.mr_owner = TRY(BytesOr(json, "mr_owner", 48));
  rules.mr_owner_config = TRY(BytesOr(json, "mr_owner_config", 48));
  rules.mr_seam = TRY(BytesOr(json, "mr_seam", 48));
  rules.allow_service_td = TRY(BoolOr(json, "allow_service_td", false));
  return rules;
}

// A list of {"name", "root"}, or "any".
Result<void> ParseToolchains(const Json& json, ProvenanceRules& rules) {
  const Json* value = json.Find("toolchains");
  if (value == nullptr) return {};
  if (value->AsString() != nullptr) {
    if (*value->AsString() != "any") return Bad("toolchains", "expected a list or \"any\"");
    rules.any_toolchain = true;
    return {};
  }
  for (const Json& entry : *TRY(json.ArrayAt("toolchains"))) {
    TRY(entry.OnlyKeys({"name", "root"}).In("toolchains"));
    std::string root = TRY(entry.StringAt("root").In("toolchains"));
    AcceptedToolchain out;
    out.name = TRY(StringOr(entry, "name").In("toolchains"));
    out.root = TRY(Sha256Digest::FromHex(root, "root").In("toolchains"));
    rules.toolchains.push_back(std::move(out));
  }
  return {};
}

Result<ProvenanceRules> ParseProvenanceRules(const Json& json) {
  constexpr uint64_t kHighestLevel = 3;
  TRY(json.OnlyKeys(
      {"builder_ids", "build_types", "source", "allow_dirty", "toolchains", "recipes", "slsa_build_level"}));
  ProvenanceRules rules;
  rules.builder_ids = TRY(StringsOr(json, "builder_ids"));
  rules.build_types = TRY(StringsOr(json, "build_types"));
  rules.allow_dirty = TRY(BoolOr(json, "allow_dirty", false));
  TRY(ParseToolchains(json, rules));
  if (json.Find("recipes") != nullptr) rules.recipes = TRY(StringsOr(json, "recipes"));
  if (json.Find("slsa_build_level") != nullptr) {
    rules.slsa_build_level = static_cast<uint32_t>(TRY(NumberOr(json, "slsa_build_level", 0, kHighestLevel)));
  }
  const Json* source = json.Find("source");
  if (source == nullptr) return rules;
  TRY(source->OnlyKeys({"uri", "commit"}).In("source"));
  rules.source_uri = TRY(MaybeString(*source, "uri"));
  rules.source_commit = TRY(MaybeString(*source, "commit"));
  return rules;
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

}  // namespace

Result<Policy> ParsePolicy(std::string_view text) {
  Json json = TRY(ParseJson(text, kMaxPolicySize));
  TRY(json.OnlyKeys({"version", "measurements", "snp", "tdx", "provenance"}));
  uint64_t version = TRY(NumberOr(json, "version", 1, uint64_t{1} << 31));
  if (version != 1) return Error(Code::kUnsupported, "version: expected 1, got " + Decimal(version));
  Policy policy;
  size_t index = 0;
  for (const Json& entry : *TRY(json.ArrayAt("measurements"))) {
    TRY(ParseMeasurement(entry, policy).In("measurements[" + Decimal(index++) + "]"));
  }
  if (const Json* snp = json.Find("snp")) policy.snp = TRY(ParseSnpRules(*snp).In("snp"));
  if (const Json* tdx = json.Find("tdx")) policy.tdx = TRY(ParseTdxRules(*tdx).In("tdx"));
  if (const Json* rules = json.Find("provenance")) {
    policy.provenance = TRY(ParseProvenanceRules(*rules).In("provenance"));
  }
  return policy;
}

}  // namespace samovar::policy
