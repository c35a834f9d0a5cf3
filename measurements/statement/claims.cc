// SPDX-License-Identifier: Apache-2.0
#include "measurements/statement/claims.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/evidence/bundle.h"

namespace samovar::evidence {

namespace {

constexpr std::string_view kStatementType = "https://in-toto.io/Statement/v1";
constexpr std::string_view kPredicateType = "https://slsa.dev/provenance/v1";
// Build types of this project begin with it (measurements/statement/provenance.h).
constexpr std::string_view kOwnBuildTypes = "urn:x-samovar:";

Error Bad(const std::string& why) { return Error(Code::kMalformed, why); }

// A path that stays below artifacts/ on every system: no empty, "." or ".." part, no backslash, no control character.
bool IsCleanPath(std::string_view path) {
  if (path.empty() || path.size() > 4096) return false;
  for (char c : path) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == 0x7f) return false;
  }
  size_t start = 0;
  while (start <= path.size()) {
    size_t end = std::min(path.find('/', start), path.size());
    std::string_view part = path.substr(start, end - start);
    if (part.empty() || part == "." || part == "..") return false;
    start = end + 1;
  }
  return true;
}

Result<void> ReadSubjects(const Json& document, Statement& out) {
  for (const Json& subject : *TRY(document.ArrayAt("subject"))) {
    std::string name = TRY(subject.StringAt("name").In("subject"));
    if (!IsCleanPath(name)) return Bad("subject name " + Quoted(name) + " is not a clean relative path");
    const Json* digest = TRY(subject.At("digest").In("subject"));
    std::string hex = TRY(digest->StringAt("sha256").In("subject " + Quoted(name)));
    Sha256Digest value = TRY(Sha256Digest::FromHex(hex, "sha256"));
    if (!out.subjects.emplace(name, value).second) return Bad("subject " + Quoted(name) + " is given twice");
  }
  return {};
}

Result<void> ReadExternalParameters(const Json& definition, Statement& out) {
  const Json* parameters = TRY(definition.At("externalParameters"));
  const Json* source = TRY(parameters->At("source"));
  out.source_uri = TRY(source->StringAt("uri"));
  const Json* digest = TRY(source->At("digest"));
  out.source_commit = TRY(digest->StringAt("gitCommit"));
  if (source->Find("dirty") != nullptr) out.dirty = TRY(source->BoolAt("dirty"));
  const Json* nonce = parameters->Find("nonce");
  if (nonce == nullptr || nonce->is_null()) return {};
  std::string hex = TRY(parameters->StringAt("nonce"));
  auto bytes = TRY((DecodeHexFixed<kNonceSize>(hex, "nonce")));
  out.nonce = Bytes(bytes.begin(), bytes.end());
  return {};
}

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

}  // namespace

Result<Statement> ParseStatement(std::string_view text) {
  Statement out;
  out.document = TRY(ParseJson(text, kMaxProvenanceSize));
  std::string type = TRY(out.document.StringAt("_type"));
  if (type != kStatementType) return Error(Code::kUnsupported, "_type: got " + Quoted(type));
  std::string predicate_type = TRY(out.document.StringAt("predicateType"));
  if (predicate_type != kPredicateType) {
    return Error(Code::kUnsupported, "predicateType: got " + Quoted(predicate_type));
  }
  TRY(ReadSubjects(out.document, out));
  const Json* predicate = TRY(out.document.At("predicate"));
  const Json* definition = TRY(predicate->At("buildDefinition"));
  out.build_type = TRY(definition->StringAt("buildType"));
  TRY(ReadExternalParameters(*definition, out));
  const Json* details = TRY(predicate->At("runDetails"));
  const Json* builder = TRY(details->At("builder"));
  out.builder_id = TRY(builder->StringAt("id"));
  return out;
}

void CheckForm(const Statement& statement, std::string_view text, Verdict& verdict) {
  if (CanonicalJson(statement.document) == text) return verdict.Pass("provenance form", "canonical JSON");
  if (statement.build_type.starts_with(kOwnBuildTypes)) {
    return verdict.Fail("provenance form",
                        "not canonical JSON (RFC 8785): it was written or changed by another program");
  }
  verdict.Pass("provenance form", "strict JSON of another builder, not canonical; its exact bytes are what was signed");
}

void CheckRules(const Statement& statement, const policy::Policy& policy, Verdict& verdict) {
  if (!policy.provenance) {
    return verdict.Fail("policy provenance", "the policy has no section \"provenance\": it does not accept bundles");
  }
  CheckOneOf("policy builder", statement.builder_id, policy.provenance->builder_ids, verdict);
  CheckOneOf("policy build type", statement.build_type, policy.provenance->build_types, verdict);
  CheckEqual("policy source", statement.source_uri, policy.provenance->source_uri, verdict);
  CheckEqual("policy commit", statement.source_commit, policy.provenance->source_commit, verdict);
  if (!statement.dirty) return verdict.Pass("policy dirty", "no uncommitted changes");
  if (policy.provenance->allow_dirty)
    return verdict.Pass("policy dirty", "uncommitted changes; the policy accepts that");
  verdict.Fail("policy dirty", "the source had uncommitted changes; the policy does not accept that");
}

void CheckArtifacts(const Statement& statement, const std::map<std::string, std::optional<Sha256Digest>>& files,
                    Verdict& verdict) {
  size_t before = verdict.checks().size();
  for (const auto& [name, expected] : statement.subjects) {
    auto file = files.find(name);
    if (file == files.end()) {
      verdict.Fail("artifacts", "artifacts/" + Quoted(name) + " is missing");
    } else if (!file->second) {
      verdict.Fail("artifacts", "artifacts/" + Quoted(name) + " is not a regular file");
    } else if (!(*file->second == expected)) {
      verdict.Fail("artifacts", "artifacts/" + Quoted(name) + " was changed: expected SHA-256 " + expected.hex() +
                                    ", got " + file->second->hex());
    }
  }
  for (const auto& [name, digest] : files) {
    if (statement.subjects.count(name) == 0) {
      verdict.Fail("artifacts", "artifacts/" + Quoted(name) + " is not in the provenance: it was added");
    }
  }
  if (verdict.checks().size() != before) return;
  if (statement.subjects.empty()) return verdict.Fail("artifacts", "the provenance names no artifact");
  verdict.Pass("artifacts", Decimal(statement.subjects.size()) + " as the provenance says");
}

}  // namespace samovar::evidence
