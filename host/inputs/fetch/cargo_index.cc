// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/fetch/cargo_index.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/lockfile/text/document.h"

namespace samovar::inputs {

namespace {

using lockfile::Document;

constexpr int kMaxReplacements = 16;  // one after the other

// `key` of the table [source.NAME] in the first document that has it; empty if none has.
std::string SourceText(const std::vector<Document>& documents, const std::string& name, std::string_view key) {
  for (const Document& document : documents) {
    const auto sources = document.root().Find("source");
    const auto source = sources.has_value() ? sources->Find(name) : std::nullopt;
    const auto member = source.has_value() ? source->Find(key) : std::nullopt;
    if (member.has_value()) return std::string(member->Text().value_or(""));
  }
  return {};
}

// The folders of an index (section "Index Files"): 1, 2, 3/a, ab/cd.
std::string PrefixOf(const std::string& name) {
  if (name.size() < 3) return Decimal(name.size());
  if (name.size() == 3) return "3/" + name.substr(0, 1);
  return name.substr(0, 2) + "/" + name.substr(2, 2);
}

std::string Lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

}  // namespace

Result<std::optional<std::string>> ReplacementOf(const std::vector<std::string>& configurations) {
  std::vector<Document> documents;
  for (const std::string& text : configurations) documents.push_back(TRY(lockfile::ReadToml(text)));
  std::string name = "crates-io";
  for (int i = 0; i < kMaxReplacements; ++i) {
    const std::string next = SourceText(documents, name, "replace-with");
    if (next.empty() && i == 0) return std::optional<std::string>();
    if (next.empty()) {
      std::string registry = SourceText(documents, name, "registry");
      if (!registry.empty()) return std::optional(std::move(registry));
      return Error(Code::kUnsupported,
                   "Cargo's source " + Quoted(name) + " stands for the usual one and has no registry");
    }
    name = next;
  }
  return Error(Code::kUnsupported, "Cargo's sources replace each other in a circle");
}

std::optional<std::string> SparseUrl(std::string_view index) {
  constexpr std::string_view kSparse = "sparse+";
  if (!index.starts_with(kSparse)) return std::nullopt;
  std::string out(index.substr(kSparse.size()));
  if (!out.ends_with('/')) out += '/';
  return out;
}

Result<std::string> DownloadUrl(std::string_view config_json, const lockfile::Input& input) {
  const Document document = TRY(lockfile::ReadJson(config_json));
  std::string out(TRY(document.root().TextAt("dl")));
  const std::string prefix = PrefixOf(input.name);
  const std::pair<std::string_view, std::string> markers[] = {
      {"{crate}", input.name},
      {"{version}", input.version},
      {"{prefix}", prefix},
      {"{lowerprefix}", Lower(prefix)},
      {"{sha256-checksum}", input.digests.empty() ? "" : EncodeHex(input.digests[0].value)},
  };
  bool marked = false;
  for (const auto& [marker, value] : markers) {
    for (size_t at = out.find(marker); at != std::string::npos; at = out.find(marker, at + value.size())) {
      out.replace(at, marker.size(), value);
      marked = true;
    }
  }
  if (!marked) out += "/" + input.name + "/" + input.version + "/download";
  return out;
}

}  // namespace samovar::inputs
