// SPDX-License-Identifier: Apache-2.0
#include "measurements/statement/provenance_reader.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/statement/statement.h"

namespace samovar::statement {

namespace {

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

Result<void> ReadSubjects(const Json& document, Provenance& out) {
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

// A member that other builders may lack; what our own write must be there.
Result<void> ReadRequest(const Json& parameters, Provenance& out) {
  bool own = out.build_type.starts_with(kOwnBuildTypes);
  const Json* recipe = parameters.Find("recipe");
  if (own || (recipe != nullptr && recipe->AsString() != nullptr)) out.recipe = TRY(parameters.StringAt("recipe"));
  const Json* command = parameters.Find("buildCommand");
  if (!own && (command == nullptr || command->AsArray() == nullptr)) return {};
  for (const Json& word : *TRY(parameters.ArrayAt("buildCommand"))) {
    if (word.AsString() == nullptr) return Bad("buildCommand: expected strings");
    out.build_command.push_back(*word.AsString());
  }
  return {};
}

Result<void> ReadExternalParameters(const Json& definition, Provenance& out) {
  const Json* parameters = TRY(definition.At("externalParameters"));
  const Json* source = TRY(parameters->At("source"));
  out.source_uri = TRY(source->StringAt("uri"));
  const Json* digest = TRY(source->At("digest"));
  out.source_commit = TRY(digest->StringAt("gitCommit"));
  if (source->Find("dirty") != nullptr) out.dirty = TRY(source->BoolAt("dirty"));
  TRY(ReadRequest(*parameters, out));
  const Json* nonce = parameters->Find("nonce");
  if (nonce == nullptr || nonce->is_null()) return {};
  std::string hex = TRY(parameters->StringAt("nonce"));
  out.nonce = TRY((DecodeHexFixed<tee::kNonceSize>(hex, "nonce")));
  return {};
}

// The one dependency with a dm-verity root is the toolchain disk.
Result<void> ReadToolchain(const Json& definition, Provenance& out) {
  if (definition.Find("resolvedDependencies") == nullptr) return {};
  for (const Json& dependency : *TRY(definition.ArrayAt("resolvedDependencies"))) {
    const Json* digest = dependency.Find("digest");
    if (digest == nullptr || digest->Find("dmVerityRoot") == nullptr) continue;
    if (out.toolchain) return Bad("resolvedDependencies: two toolchain disks");
    std::string name = TRY(dependency.StringAt("name").In("resolvedDependencies"));
    std::string hex = TRY(digest->StringAt("dmVerityRoot").In("resolvedDependencies"));
    Sha256Digest root = TRY(Sha256Digest::FromHex(hex, "dmVerityRoot"));
    out.toolchain = Toolchain{std::move(name), root};
  }
  return {};
}

// The by-product "build.log". Builders that write none have no digest of it.
Result<void> ReadLog(const Json& details, Provenance& out) {
  if (details.Find("byproducts") == nullptr) return {};
  for (const Json& item : *TRY(details.ArrayAt("byproducts"))) {
    const Json* name = item.Find("name");
    if (name == nullptr || name->AsString() == nullptr || *name->AsString() != "build.log") continue;
    const Json* digest = TRY(item.At("digest").In("byproducts"));
    std::string hex = TRY(digest->StringAt("sha256").In("byproducts"));
    if (out.log) return Bad("byproducts: build.log is named twice");
    out.log = TRY(Sha256Digest::FromHex(hex, "sha256"));
  }
  return {};
}

}  // namespace

Result<Provenance> ParseProvenance(std::string_view text) {
  Provenance out;
  out.document = TRY(ParseJson(text, kMaxProvenanceSize));
  std::string type = TRY(out.document.StringAt("_type"));
  if (type != kStatementType) return Error(Code::kUnsupported, "_type: got " + Quoted(type));
  std::string predicate_type = TRY(out.document.StringAt("predicateType"));
  if (predicate_type != kProvenanceType) {
    return Error(Code::kUnsupported, "predicateType: got " + Quoted(predicate_type));
  }
  TRY(ReadSubjects(out.document, out));
  const Json* predicate = TRY(out.document.At("predicate"));
  const Json* definition = TRY(predicate->At("buildDefinition"));
  out.build_type = TRY(definition->StringAt("buildType"));
  TRY(ReadExternalParameters(*definition, out));
  TRY(ReadToolchain(*definition, out));
  const Json* details = TRY(predicate->At("runDetails"));
  const Json* builder = TRY(details->At("builder"));
  out.builder_id = TRY(builder->StringAt("id"));
  TRY(ReadLog(*details, out));
  return out;
}

void CheckForm(const Provenance& provenance, std::string_view text, Verdict& verdict) {
  if (CanonicalJson(provenance.document) == text) return verdict.Pass("provenance form", "canonical JSON");
  if (provenance.build_type.starts_with(kOwnBuildTypes)) {
    return verdict.Fail("provenance form",
                        "not canonical JSON (RFC 8785): it was written or changed by another program");
  }
  verdict.Pass("provenance form", "strict JSON of another builder, not canonical; its exact bytes are what was signed");
}

void CheckArtifacts(const Provenance& provenance, const std::map<std::string, std::optional<Sha256Digest>>& files,
                    Verdict& verdict) {
  size_t before = verdict.checks().size();
  for (const auto& [name, expected] : provenance.subjects) {
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
    if (provenance.subjects.count(name) == 0) {
      verdict.Fail("artifacts", "artifacts/" + Quoted(name) + " is not in the provenance: it was added");
    }
  }
  if (verdict.checks().size() != before) return;
  if (provenance.subjects.empty()) return verdict.Fail("artifacts", "the provenance names no artifact");
  verdict.Pass("artifacts", Decimal(provenance.subjects.size()) + " as the provenance says");
}

}  // namespace samovar::statement
