// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/policy/validate.h"
#include "measurements/statement/statement.h"

namespace samovar::policy {

namespace {

using statement::Provenance;

void CheckOneOf(const char* name, const std::string& value, const std::vector<std::string>& accepted,
                Verdict& verdict) {
  if (std::find(accepted.begin(), accepted.end(), value) != accepted.end()) return verdict.Pass(name, Quoted(value));
  std::string list;
  for (const std::string& item : accepted) list += (list.empty() ? "" : ", ") + Quoted(item);
  verdict.Fail(name, "expected " + (list.empty() ? "one that the policy lists (it lists none)" : "one of " + list) +
                         ", got " + Quoted(value));
}

void CheckEqual(const char* name, const std::string& value, const std::optional<std::string>& expected,
                Verdict& verdict) {
  if (!expected) return verdict.Pass(name, Quoted(value) + "; the policy accepts any");
  if (value == *expected) return verdict.Pass(name, Quoted(value));
  verdict.Fail(name, "expected " + Quoted(*expected) + ", got " + Quoted(value));
}

void CheckDirty(const ProvenanceRules& rules, const Provenance& provenance, Verdict& verdict) {
  if (!provenance.dirty) return verdict.Pass("policy dirty", "no uncommitted changes");
  if (rules.allow_dirty) return verdict.Pass("policy dirty", "uncommitted changes; the policy accepts that");
  verdict.Fail("policy dirty", "the source had uncommitted changes; the policy does not accept that");
}

// Whoever chooses the disk chooses the compiler, and so what the artifacts do.
void CheckToolchain(const ProvenanceRules& rules, const Provenance& provenance, Verdict& verdict) {
  constexpr char kName[] = "policy toolchain";
  std::string got = provenance.toolchain
                        ? Quoted(provenance.toolchain->name) + ", root " + provenance.toolchain->root.hex()
                        : std::string("the provenance names no toolchain disk");
  if (provenance.toolchain) {
    for (const AcceptedToolchain& entry : rules.toolchains) {
      if (entry.root == provenance.toolchain->root) return verdict.Pass(kName, got);
    }
  }
  if (rules.any_toolchain) return verdict.Pass(kName, got + "; the policy accepts any");
  std::string list;
  for (const AcceptedToolchain& entry : rules.toolchains) {
    list += "\n    " + entry.root.hex() + " (" + Quoted(entry.name) + ")";
  }
  verdict.Fail(
      kName, "expected one that the policy lists" +
                 (list.empty() ? std::string(" (it lists none: `samovar policy init --toolchain NAME.json`)") : list) +
                 "\n  got\n    " + got);
}

// Another recipe of the same commit may do anything.
void CheckRecipe(const ProvenanceRules& rules, const Provenance& provenance, Verdict& verdict) {
  if (!provenance.recipe) return verdict.Pass("policy recipe", "this builder has none");
  CheckOneOf("policy recipe", *provenance.recipe, rules.recipes, verdict);
}

}  // namespace

void ValidateProvenance(const Policy& policy, const Provenance& provenance, Verdict& verdict) {
  if (!policy.provenance) {
    return verdict.Fail("policy provenance", "the policy has no section \"provenance\": it does not accept bundles");
  }
  const ProvenanceRules& rules = *policy.provenance;
  CheckOneOf("policy builder", provenance.builder_id, rules.builder_ids, verdict);
  CheckOneOf("policy build type", provenance.build_type, rules.build_types, verdict);
  CheckEqual("policy source", provenance.source_uri, rules.source_uri, verdict);
  CheckEqual("policy commit", provenance.source_commit, rules.source_commit, verdict);
  CheckToolchain(rules, provenance, verdict);
  CheckRecipe(rules, provenance, verdict);
  CheckDirty(rules, provenance, verdict);
}

}  // namespace samovar::policy
