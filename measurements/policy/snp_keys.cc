// SPDX-License-Identifier: Apache-2.0
#include "measurements/policy/keys.h"
#include "measurements/snp/report/guest_policy.h"
#include "measurements/snp/report/platform_info.h"

namespace samovar::policy {

namespace {

Error Bad(const std::string& why) { return Error(Code::kMalformed, why); }

Result<snp::Product> ParseProduct(const std::string& name) {
  if (auto product = snp::ProductFromName(name)) return *product;
  return Bad("expected Milan, Genoa or Turin, got " + Quoted(name));
}

Result<void> ParseProducts(const Json& value, SnpRules& out) {
  for (const std::string& name : TRY(TextsOf(value))) out.products.push_back(TRY(ParseProduct(name)));
  return {};
}

Json ProductsJson(const SnpRules& rules) {
  Json out = Json::Array();
  for (snp::Product product : rules.products) out.Append(snp::ProductName(product));
  return out;
}

void SayProducts(const SnpRules& rules, Lines& out) {
  if (rules.products.empty()) out.emplace_back("SNP: no processor is accepted (products is empty or absent).");
  for (snp::Product product : rules.products) {
    std::string name = snp::ProductName(product);
    out.push_back("SNP: " + name + " is accepted.");
    if (product == snp::Product::kMilan) {
      out.emplace_back(
          "SNP: WARNING: the root secrets of Milan can be read out in software (arXiv 2605.12990): whoever has one "
          "such "
          "chip can sign any report at any TCB, and no minimum helps.");
    }
  }
}

// {"bootloader": 4, "tee": 0, "snp": 24, "microcode": 219}: every component that the product has, and no other.
Result<snp::Tcb> ParseTcb(const Json& json, snp::Product product) {
  if (json.AsObject() == nullptr) return Bad(std::string("expected an object, got ") + json.KindName());
  snp::Tcb tcb;
  size_t known = 0;
  for (snp::TcbPart part : snp::TcbParts(product)) {
    const char* name = snp::TcbPartName(part);
    const Json* svn = json.Find(name);
    if (svn == nullptr) return Bad(std::string(name) + " is missing for " + snp::ProductName(product));
    tcb.Set(product, part, static_cast<uint8_t>(TRY(NumberOf(*svn, 255).In(name))));
    ++known;
  }
  if (json.AsObject()->size() == known) return tcb;
  return Bad(std::string("a component that ") + snp::ProductName(product) + " does not have");
}

Result<void> ParseMinTcb(const Json& value, SnpRules& out) {
  if (value.AsObject() == nullptr) return Bad(std::string("expected an object, got ") + value.KindName());
  for (const auto& [name, tcb] : *value.AsObject()) {
    snp::Product product = TRY(ParseProduct(name));
    out.min_tcb[product] = TRY(ParseTcb(tcb, product).In(name));
  }
  return {};
}

Json MinTcbJson(const SnpRules& rules) {
  Json out = Json::Object();
  for (const auto& [product, tcb] : rules.min_tcb) {
    Json parts = Json::Object();
    for (snp::TcbPart part : snp::TcbParts(product)) parts.Set(snp::TcbPartName(part), int{tcb.Get(product, part)});
    out.Set(snp::ProductName(product), std::move(parts));
  }
  return out;
}

void SayMinTcb(const SnpRules& rules, Lines& out) {
  for (snp::Product product : rules.products) {
    if (rules.min_tcb.count(product) != 0) continue;
    out.push_back(std::string("SNP: ") + snp::ProductName(product) +
                  " is refused all the same: min_tcb does not name it.");
  }
  for (const auto& [product, tcb] : rules.min_tcb) {
    out.push_back(std::string("SNP on ") + snp::ProductName(product) + ": TCB at least " + tcb.Words(product) + ".");
  }
}

Result<void> ParseAbi(const Json& value, SnpRules& out) {
  std::string text = TRY(TextOf(value));
  size_t dot = text.find('.');
  if (dot == std::string::npos) return Bad("expected MAJOR.MINOR such as \"1.55\", got " + Quoted(text));
  uint64_t major = TRY(ParseNumber(std::string_view(text).substr(0, dot), 255, "major"));
  uint64_t minor = TRY(ParseNumber(std::string_view(text).substr(dot + 1), 255, "minor"));
  out.min_abi = FirmwareAbi{static_cast<uint8_t>(major), static_cast<uint8_t>(minor)};
  return {};
}

std::string AbiText(const SnpRules& rules) { return Decimal(rules.min_abi.major) + "." + Decimal(rules.min_abi.minor); }

Result<void> ParseVmpl(const Json& value, SnpRules& out) {
  constexpr int64_t kHighest = 3;
  if (value.AsArray() == nullptr) return Bad("expected numbers from 0 to 3");
  out.vmpl.clear();
  for (const Json& item : *value.AsArray()) {
    const int64_t* level = item.AsInteger();
    if (level == nullptr || *level < 0 || *level > kHighest) return Bad("expected numbers from 0 to 3");
    out.vmpl.push_back(static_cast<uint32_t>(*level));
  }
  return {};
}

Json VmplJson(const SnpRules& rules) {
  Json out = Json::Array();
  for (uint32_t level : rules.vmpl) out.Append(int64_t{level});
  return out;
}

void SayVmpl(const SnpRules& rules, Lines& out) {
  std::string levels;
  for (uint32_t level : rules.vmpl) levels += (levels.empty() ? "" : ", ") + Decimal(level);
  out.push_back("SNP: the report was asked for at VMPL " + (levels.empty() ? "none: nothing is accepted" : levels) +
                ".");
}

// A word of 64 bits, as text: it may be larger than a number of JSON.
Key<SnpRules> MitigationsKey(std::string_view name, uint64_t SnpRules::*member, const std::string& when) {
  return {name,
          [member](const Json& value, SnpRules& out) -> Result<void> {
            std::string text = TRY(TextOf(value));
            out.*member = TRY(ParseNumber(text, UINT64_MAX, "mitigations"));
            return {};
          },
          [member](const SnpRules& rules) { return Json(HexNumber(rules.*member)); },
          [member, when](const SnpRules& rules, Lines& out) {
            out.push_back("SNP: mitigations needed when " + when + ": " +
                          (rules.*member == 0 ? "none" : HexNumber(rules.*member)) + ".");
          }};
}

Result<void> ParseRequire(const Json& value, SnpRules& out) {
  out.require = TRY(TextsOf(value));
  const auto& known = SnpRequirements();
  for (const std::string& name : out.require) {
    bool found = std::any_of(known.begin(), known.end(), [&](const SnpRequirement& r) { return r.name == name; });
    if (!found) return Bad("no requirement is called " + Quoted(name));
  }
  return {};
}

void SayRequire(const SnpRules& rules, Lines& out) {
  for (const SnpRequirement& requirement : SnpRequirements()) {
    bool needed = std::find(rules.require.begin(), rules.require.end(), requirement.name) != rules.require.end();
    if (needed) out.push_back("SNP: " + std::string(requirement.words) + " is needed.");
  }
}

Result<void> ParseGuestSvn(const Json& value, SnpRules& out) {
  out.min_guest_svn = static_cast<uint32_t>(TRY(NumberOf(value, UINT32_MAX)));
  return {};
}

Result<void> ParseRevocationRule(const Json& value, SnpRules& out) {
  out.require_revocation_check = TRY(FlagOf(value));
  return {};
}

Keys<SnpRules> MakeKeys() {
  using R = SnpRules;
  return {
      {"products", ParseProducts, ProductsJson, SayProducts},
      {"min_tcb", ParseMinTcb, MinTcbJson, SayMinTcb},
      {"min_abi", ParseAbi, [](const R& r) { return Json(AbiText(r)); },
       [](const R& r, Lines& out) { out.push_back("SNP: firmware ABI at least " + AbiText(r) + "."); }},
      {"min_guest_svn", ParseGuestSvn, [](const R& r) { return Json(uint64_t{r.min_guest_svn}); },
       [](const R& r, Lines& out) { out.push_back("SNP: guest SVN at least " + Decimal(r.min_guest_svn) + "."); }},
      {"vmpl", ParseVmpl, VmplJson, SayVmpl},
      FlagKey("allow_debug", &R::allow_debug, "SNP: a guest that the host may debug"),
      FlagKey("allow_migration_agent", &R::allow_migration_agent, "SNP: a guest with a migration agent"),
      FlagKey("allow_smt", &R::allow_smt, "SNP: simultaneous multithreading"),
      FlagKey("allow_cxl", &R::allow_cxl, "SNP: CXL memory"),
      FlagKey("allow_trusted_io", &R::allow_trusted_io, "SNP: a platform with trusted I/O enabled"),
      FlagKey("allow_vlek", &R::allow_vlek, "SNP: a report signed by a provider's key (VLEK)"),
      FlagKey("allow_masked_chip_id", &R::allow_masked_chip_id, "SNP: a platform that hides its chip id"),
      FlagKey("allow_unknown_fields", &R::allow_unknown_fields,
              "SNP: a report with fields that this program does not know"),
      {"require_revocation_check", ParseRevocationRule, [](const R& r) { return Json(r.require_revocation_check); },
       [](const R& r, Lines& out) {
         out.emplace_back(r.require_revocation_check ? "SNP: a current revocation list is needed."
                                                     : "SNP: no revocation list is needed; one that is there counts.");
       }},
      MitigationsKey("launch_mitigations", &R::launch_mitigations, "the guest was launched"),
      MitigationsKey("current_mitigations", &R::current_mitigations, "the report was made"),
      {"require", ParseRequire, [](const R& r) { return TextsJson(r.require); }, SayRequire},
      ByteListKey("family_ids", &R::family_ids, 16, "SNP: no family id may be set.", "SNP: accepted family ids: "),
      ByteListKey("image_ids", &R::image_ids, 16, "SNP: no image id may be set.", "SNP: accepted image ids: "),
      ByteListKey("host_data", &R::host_data, 32, "SNP: host data is zero or the nonce of the build.",
                  "SNP: accepted host data, and nothing else: "),
      ByteListKey("id_key_digests", &R::id_key_digests, 48, "SNP: no ID key may have signed the launch.",
                  "SNP: accepted ID keys: "),
      ByteListKey("author_key_digests", &R::author_key_digests, 48, "SNP: no author key may have signed the ID key.",
                  "SNP: accepted author keys: "),
      ByteListKey("chip_ids", &R::chip_ids, 64, "SNP: any chip is accepted.", "SNP: accepted chips: "),
      ByteListKey("deny_chip_ids", &R::deny_chip_ids, 64, "SNP: no chip is refused by its id.",
                  "SNP: refused chips, and every platform that hides its chip id: "),
  };
}

}  // namespace

const Keys<SnpRules>& SnpKeys() {
  static const Keys<SnpRules> kKeys = MakeKeys();
  return kKeys;
}

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

}  // namespace samovar::policy
