// SPDX-License-Identifier: Apache-2.0
#include "measurements/policy/keys.h"

namespace samovar::policy {

namespace {

Error Bad(const std::string& why) { return Error(Code::kMalformed, why); }

// A list of {"name", "root"}, or "any".
Result<void> ParseToolchains(const Json& value, ProvenanceRules& out) {
  if (value.AsString() != nullptr && *value.AsString() == "any") {
    out.any_toolchain = true;
    return {};
  }
  if (value.AsArray() == nullptr) return Bad("expected a list or \"any\"");
  for (const Json& entry : *value.AsArray()) {
    TRY(entry.OnlyKeys({"name", "root"}));
    std::string root = TRY(entry.StringAt("root"));
    AcceptedToolchain toolchain;
    if (entry.Find("name") != nullptr) toolchain.name = TRY(entry.StringAt("name"));
    toolchain.root = TRY(Sha256Digest::FromHex(root, "root"));
    out.toolchains.push_back(std::move(toolchain));
  }
  return {};
}

Json ToolchainsJson(const ProvenanceRules& rules) {
  if (rules.any_toolchain) return "any";
  Json out = Json::Array();
  for (const AcceptedToolchain& entry : rules.toolchains) {
    out.Append(Json::MakeObject({{"name", entry.name}, {"root", entry.root.hex()}}));
  }
  return out;
}

void SayToolchains(const ProvenanceRules& rules, Lines& out) {
  for (const AcceptedToolchain& entry : rules.toolchains) {
    out.push_back("Toolchain: " + Quoted(entry.name) + ", root " + entry.root.hex() + ".");
  }
  if (rules.any_toolchain) {
    out.emplace_back("Toolchain: ANY is accepted, also one whose compiler writes something else than the source says.");
  } else if (rules.toolchains.empty()) {
    out.emplace_back("Toolchain: none is accepted (toolchains is empty or absent).");
  }
}

Result<void> ParseSource(const Json& value, ProvenanceRules& out) {
  TRY(value.OnlyKeys({"uri", "commit"}));
  if (value.AsObject()->empty()) return Bad("it names neither uri nor commit: leave it out to accept any source");
  if (value.Find("uri") != nullptr) out.source_uri = TRY(value.StringAt("uri"));
  if (value.Find("commit") != nullptr) out.source_commit = TRY(value.StringAt("commit"));
  return {};
}

Json SourceJson(const ProvenanceRules& rules) {
  if (!rules.source_uri && !rules.source_commit) return {};
  Json out = Json::Object();
  if (rules.source_uri) out.Set("uri", *rules.source_uri);
  if (rules.source_commit) out.Set("commit", *rules.source_commit);
  return out;
}

void SaySource(const ProvenanceRules& rules, Lines& out) {
  out.push_back("Source: " + (rules.source_uri ? Quoted(*rules.source_uri) : std::string("ANY repository")) +
                (rules.source_commit ? ", commit " + Quoted(*rules.source_commit) : ", any commit") + ".");
}

Result<void> ParseLevel(const Json& value, ProvenanceRules& out) {
  constexpr uint64_t kHighestLevel = 3;
  out.slsa_build_level = static_cast<uint32_t>(TRY(NumberOf(value, kHighestLevel)));
  return {};
}

void SayLevel(const ProvenanceRules& rules, Lines& out) {
  out.push_back(rules.slsa_build_level
                    ? "A summary (VSA) calls these builders SLSA build level " + Decimal(*rules.slsa_build_level) + "."
                    : std::string("A summary (VSA) names no SLSA build level."));
}

Keys<ProvenanceRules> MakeKeys() {
  using R = ProvenanceRules;
  return {
      TextsKey("builder_ids", &R::builder_ids, "Builders: ", nullptr),
      TextsKey("build_types", &R::build_types, "Build types: ", nullptr),
      {"source", ParseSource, SourceJson, SaySource},
      FlagKey("allow_dirty", &R::allow_dirty, "A source with uncommitted changes"),
      {"toolchains", ParseToolchains, ToolchainsJson, SayToolchains},
      TextsKey("recipes", &R::recipes, "Recipes: ", nullptr),
      {"slsa_build_level", ParseLevel,
       [](const R& r) { return r.slsa_build_level ? Json(uint64_t{*r.slsa_build_level}) : Json(); }, SayLevel},
  };
}

}  // namespace

const Keys<ProvenanceRules>& ProvenanceKeys() {
  static const Keys<ProvenanceRules> kKeys = MakeKeys();
  return kKeys;
}

}  // namespace samovar::policy
