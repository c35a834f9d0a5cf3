// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/text.h"
#include "measurements/lockfile/digest_text.h"
#include "measurements/lockfile/formats/formats.h"
#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"

namespace samovar::lockfile {

namespace {

// The text of a member, empty if there is none.
std::string_view TextOf(const Value& map, std::string_view key) {
  const auto member = map.Find(key);
  return member.has_value() ? member->Text().value_or("") : "";
}

// What it is: a repository of a forge that purl knows, or a name and where it is.
void SetPurl(const Value& locked, Input& input) {
  const std::string_view type = TextOf(locked, "type");
  input.version = TextOf(locked, "rev");
  input.url = TextOf(locked, "url");
  if (type == "github" || type == "gitlab") {
    std::string name = std::string(TextOf(locked, "owner")) + "/" + std::string(TextOf(locked, "repo"));
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;  // as purl has them
    input.purl = Purl(type == "github" ? "github" : "gitlab", name, input.version);
    return;
  }
  const Qualifier qualifiers[] = {{"download_url", input.url}};
  input.purl = Purl("generic", input.name, input.version, qualifiers);
}

Result<void> ReadNode(const Value& node, InputList& out) {
  const auto locked = node.Find("locked");
  if (!locked.has_value()) return {};  // the root
  Input input{.carried = Carried::kRecorded, .name = std::string(node.key()), .line = node.line()};
  SetPurl(*locked, input);
  if (locked->Find("narHash").has_value()) {
    const std::string_view hash = TRY(locked->TextAt("narHash"));
    InputDigest digest = TRY(ParseIntegrity(hash).In("line " + Decimal(locked->line()) + ": " + Quoted(input.name)));
    digest.algorithm = Algorithm::kNarHash;
    input.digests.push_back(std::move(digest));
  } else if (TextOf(*locked, "type") == "path") {
    input.carried = Carried::kInTree;
  } else {
    return AtLine(input.line, Code::kUnsupported, Quoted(input.name) + ": expected a narHash, found none");
  }
  return out.Add(std::move(input));
}

}  // namespace

Result<void> ReadFlakeLock(const LockText& lock, InputList& out) {
  const Document document = TRY(ReadJson(lock.text));
  const auto version = document.root().Find("version");
  const std::string_view number = version.has_value() ? version->Scalar() : "";
  if (number != "5" && number != "6" && number != "7") {
    return AtLine(version.has_value() ? version->line() : 1, Code::kUnsupported,
                  "expected version 5, 6 or 7, found " + (number.empty() ? "none" : Quoted(number)));
  }
  const Value nodes = TRY(document.root().MapAt("nodes"));
  for (auto node = nodes.First(); node.has_value(); node = node->Next()) TRY(ReadNode(*node, out));
  return {};
}

}  // namespace samovar::lockfile
