// SPDX-License-Identifier: Apache-2.0
#include "measurements/statement/provenance_reader.h"

#include <set>

#include "measurements/base/path.h"
#include "measurements/base/text.h"
#include "measurements/statement/links.h"
#include "measurements/statement/statement.h"

namespace samovar::statement {

namespace {

Error Bad(const std::string& why) { return Error(Code::kMalformed, why); }

// What this project says about a subject besides its digest.
Result<void> ReadAnnotations(const Json& json, Subject& out) {
  const Json* annotations = json.Find("annotations");
  if (annotations == nullptr) return {};
  TRY(annotations->OnlyKeys({"executable", "link"}));
  if (annotations->Find("executable") != nullptr) out.executable = TRY(annotations->BoolAt("executable"));
  if (annotations->Find("link") == nullptr) return {};
  out.link = TRY(annotations->StringAt("link"));
  if (out.sha256 == Sha256(AsBytes(*out.link))) return {};
  return Bad("the digest of a link is that of its target");
}

Result<void> CheckSubjectLinks(const Provenance& provenance) {
  std::set<std::string> files;
  std::map<std::string, std::string> links;
  for (const auto& [name, subject] : provenance.subjects) {
    if (subject.link)
      links.emplace(name, *subject.link);
    else
      files.insert(name);
  }
  const Result<void> checked = CheckLinks(files, links);
  return checked.ok() ? checked : Bad(checked.error().message());
}

Result<void> ReadSubjects(const Json& document, Provenance& out) {
  for (const Json& json : *TRY(document.ArrayAt("subject"))) {
    std::string name = TRY(json.StringAt("name").In("subject"));
    if (!IsSafeRelativePath(name)) return Bad("subject name " + Quoted(name) + " is not a clean relative path");
    const Json* digest = TRY(json.At("digest").In("subject"));
    std::string hex = TRY(digest->StringAt("sha256").In("subject " + Quoted(name)));
    Subject subject;
    subject.sha256 = TRY(Sha256Digest::FromHex(hex, "sha256"));
    if (out.IsOurs()) TRY(ReadAnnotations(json, subject).In("subject " + Quoted(name)));
    if (!out.subjects.emplace(name, std::move(subject)).second) {
      return Bad("subject " + Quoted(name) + " is given twice");
    }
  }
  return CheckSubjectLinks(out);
}

// A member that other builders may lack; what our own write must be there.
Result<void> ReadRequest(const Json& parameters, Provenance& out) {
  bool own = out.IsOurs();
  const Json* recipe = parameters.Find("recipe");
  if (own || (recipe != nullptr && recipe->AsString() != nullptr)) out.recipe = TRY(parameters.StringAt("recipe"));
  const Json* command = parameters.Find("buildCommand");
  if (!own && (command == nullptr || command->AsArray() == nullptr)) return {};
  for (const Json& word : *TRY(parameters.ArrayAt("buildCommand"))) {
    if (word.AsString() == nullptr) return Bad("buildCommand: expected strings");
    out.build_command.push_back(*word.AsString());
  }
  if (!own || parameters.Find("network") == nullptr) return {};
  const std::string network = TRY(parameters.StringAt("network"));
  if (network != recipe::kLoopbackName) return Bad("network: " + Quoted(network) + " is nothing that a build can have");
  out.network = recipe::Network::kLoopback;
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

// What makes `file` another than the provenance says; empty if nothing does.
std::string WhyNot(const Subject& expected, const StoredArtifact& file, bool modes) {
  using Kind = StoredArtifact::Kind;
  if (expected.link) {
    if (file.kind == Kind::kLink && file.target == *expected.link) return "";
    return "is not the symbolic link to " + Quoted(*expected.link) + " that the provenance names";
  }
  if (file.kind != Kind::kFile) return "is not a regular file";
  if (!(file.sha256 == expected.sha256)) {
    return "was changed: expected SHA-256 " + expected.sha256.hex() + ", got " + file.sha256.hex();
  }
  if (!modes || file.executable == expected.executable) return "";
  return expected.executable ? "is not executable; the build made it so"
                             : "is executable; the build did not make it so";
}

}  // namespace

bool Provenance::IsOurs() const { return build_type.starts_with(kOwnBuildTypes); }

Result<Provenance> ParseProvenance(std::string_view text) {
  Provenance out;
  out.document = TRY(ParseJson(text, kMaxProvenanceSize));
  std::string type = TRY(out.document.StringAt("_type"));
  if (type != kStatementType) return Error(Code::kUnsupported, "_type: got " + Quoted(type));
  std::string predicate_type = TRY(out.document.StringAt("predicateType"));
  if (predicate_type != kProvenanceType) {
    return Error(Code::kUnsupported, "predicateType: got " + Quoted(predicate_type));
  }
  const Json* predicate = TRY(out.document.At("predicate"));
  const Json* definition = TRY(predicate->At("buildDefinition"));
  out.build_type = TRY(definition->StringAt("buildType"));
  TRY(ReadSubjects(out.document, out));
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
  if (provenance.IsOurs()) {
    return verdict.Fail("provenance form",
                        "not canonical JSON (RFC 8785): it was written or changed by another program");
  }
  verdict.Pass("provenance form", "strict JSON of another builder, not canonical; its exact bytes are what was signed");
}

void CheckArtifacts(const Provenance& provenance, const StoredArtifacts& files, Verdict& verdict) {
  size_t before = verdict.checks().size();
  for (const auto& [name, expected] : provenance.subjects) {
    const auto file = files.find(name);
    const std::string why = file == files.end() ? "is missing" : WhyNot(expected, file->second, provenance.IsOurs());
    if (!why.empty()) verdict.Fail("artifacts", "artifacts/" + Quoted(name) + " " + why);
  }
  for (const auto& [name, stored] : files) {
    if (!provenance.subjects.contains(name)) {
      verdict.Fail("artifacts", "artifacts/" + Quoted(name) + " is not in the provenance: it was added");
    }
  }
  if (verdict.checks().size() != before) return;
  if (provenance.subjects.empty()) return verdict.Fail("artifacts", "the provenance names no artifact");
  verdict.Pass("artifacts", Decimal(provenance.subjects.size()) + " as the provenance says");
}

}  // namespace samovar::statement
