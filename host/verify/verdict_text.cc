// SPDX-License-Identifier: Apache-2.0
#include "host/verify/verdict_text.h"

#include "measurements/base/text.h"

namespace samovar::verify {

namespace {

const char* Mark(CheckStatus status) {
  switch (status) {
    case CheckStatus::kPass: return "ok    ";
    case CheckStatus::kFail: return "FAIL  ";
    case CheckStatus::kSkipped: return "skip  ";
  }
  return "FAIL  ";
}

// A row; further lines of the detail stand below its first one.
std::string Row(const std::string& mark, const std::string& name, const std::string& detail) {
  constexpr size_t kNameWidth = 26;
  std::string out = "  " + mark + name;
  out.append(name.size() < kNameWidth ? kNameWidth - name.size() : 1, ' ');
  for (char c : detail) {
    out += c;
    if (c == '\n') out += "        ";
  }
  return out + "\n";
}

std::string Checks(const Verdict& verdict, Detail detail) {
  std::string out;
  size_t passed = 0;
  for (const Check& check : verdict.checks()) {
    if (check.status == CheckStatus::kPass) ++passed;
    if (check.status == CheckStatus::kPass && detail == Detail::kShort) continue;
    out += Row(Mark(check.status), check.name, check.detail);
  }
  if (detail == Detail::kShort) {
    out += Row("ok    ", Decimal(passed) + (passed == 1 ? " check holds" : " checks hold"), "--verbose lists them");
  }
  return out;
}

std::string TextIn(const Json& object, const char* key) {
  const Json* value = object.Find(key);
  return value == nullptr || value->AsString() == nullptr ? "" : *value->AsString();
}

// By whom, from what, with what, how: the claims of the provenance, which the verdict is about.
std::string Claims(const evidence::Outcome& outcome) {
  const Json& facts = outcome.summary;
  const Json* source = facts.Find("source");
  if (source == nullptr) return "";
  std::string out = Row("", "source", Quoted(TextIn(*source, "uri")) + ", commit " + Quoted(TextIn(*source, "commit")));
  if (const Json* toolchain = facts.Find("toolchain")) {
    out += Row("", "toolchain", Quoted(TextIn(*toolchain, "name")) + ", root " + TextIn(*toolchain, "dmVerityRoot"));
  }
  if (facts.Find("recipe") != nullptr) out += Row("", "recipe", Quoted(TextIn(facts, "recipe")));
  if (facts.Find("network") != nullptr) out += Row("", "network", Quoted(TextIn(facts, "network")));
  out += Row("", "builder", Quoted(TextIn(facts, "builder")) + " on " + outcome.platform);
  const Json* artifacts = facts.Find("artifacts");
  if (artifacts == nullptr || artifacts->AsArray() == nullptr) return out;
  constexpr size_t kMaxNamed = 10;
  std::string names;
  for (const Json& artifact : *artifacts->AsArray()) {
    if (&artifact - artifacts->AsArray()->data() == kMaxNamed) break;
    names += (names.empty() ? "" : "\n                        ") + TextIn(artifact, "sha256") + "  " +
             Quoted(TextIn(artifact, "name"));
  }
  size_t count = artifacts->AsArray()->size();
  if (count > kMaxNamed) names += "\n                        and " + Decimal(count - kMaxNamed) + " more";
  return out + Row("", "artifacts", names);
}

std::string Acceptance(const evidence::Outcome& outcome, const evidence::Context& context) {
  if (!context.policy) return Row("", "policy", "none was applied: genuine is not the same as acceptable");
  const Check* measurement = outcome.verdict.Find("policy measurement");
  if (!outcome.verdict.Holds() || measurement == nullptr) return "";
  return Row("", "accepted by the policy", measurement->detail);
}

}  // namespace

std::string VerdictText(const evidence::Outcome& outcome, const evidence::Context& context, Detail detail) {
  std::string out = Checks(outcome.verdict, detail);
  if (outcome.simulated) out += "SIMULATED ";
  out += outcome.verdict.Holds() ? "PASS" : "FAIL";
  if (!outcome.subject.empty()) out += ": " + outcome.subject;
  out += "\n";
  if (outcome.foreign_root) out += Row("", "root", "under the root given with --trust-root, NOT the vendor's");
  if (outcome.verdict.Holds()) out += Claims(outcome);
  return out + Acceptance(outcome, context);
}

std::string BatchText(const std::string& path, const evidence::Outcome& outcome) {
  if (outcome.verdict.Holds()) return (outcome.simulated ? "SIMULATED PASS " : "PASS ") + Quoted(path);
  std::string failed;
  for (const Check& check : outcome.verdict.checks()) {
    bool said = failed.find(check.name) != std::string::npos;
    if (check.status == CheckStatus::kFail && !said) failed += (failed.empty() ? "" : ", ") + check.name;
  }
  return "FAIL " + Quoted(path) + ": " + failed;
}

}  // namespace samovar::verify
