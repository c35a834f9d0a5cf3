// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "measurements/base/text.h"
#include "measurements/lockfile/digest_text.h"
#include "measurements/lockfile/formats/commit.h"
#include "measurements/lockfile/formats/formats.h"
#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"

namespace samovar::lockfile {

namespace {

constexpr std::string_view kArchiveKeys[] = {"name", "version", "path", "url", "sha256", "sha384", "sha512"};
constexpr std::string_view kCommitKeys[] = {"name", "version", "path", "git", "commit"};

Result<void> OnlyKeys(const Value& map, std::span<const std::string_view> allowed) {
  for (auto member = map.First(); member.has_value(); member = member->Next()) {
    if (std::ranges::find(allowed, member->key()) != allowed.end()) continue;
    std::string names;
    for (const std::string_view key : allowed) names += (names.empty() ? "" : ", ") + std::string(key);
    return AtLine(member->line(), Code::kMalformed, "expected one of " + names + ", found " + Quoted(member->key()));
  }
  return {};
}

Result<void> ReadCommit(const Value& entry, Input& input) {
  TRY(OnlyKeys(entry, kCommitKeys));
  const std::string_view url = TRY(entry.TextAt("git"));
  const std::string_view commit = TRY(entry.TextAt("commit"));
  return SetCommit(input, "generic", std::string(url), commit);
}

Result<void> ReadArchive(const Value& entry, Input& input) {
  TRY(OnlyKeys(entry, kArchiveKeys));
  input.url = TRY(entry.TextAt("url"));
  for (const char* algorithm : {"sha512", "sha384", "sha256"}) {
    if (!entry.Find(algorithm).has_value()) continue;
    const std::string_view hex = TRY(entry.TextAt(algorithm));
    InputDigest digest =
        TRY(ParseHexDigest(algorithm, hex).In("line " + Decimal(input.line) + ": " + Quoted(input.name)));
    if (input.digests.empty()) input.digests.push_back(std::move(digest));
  }
  const Qualifier qualifiers[] = {{"download_url", input.url}};
  input.purl = Purl("generic", input.name, input.version, qualifiers);
  return {};
}

}  // namespace

Result<void> ReadSamovarInputs(const LockText& lock, InputList& out) {
  const Document document = TRY(ReadJson(lock.text));
  const Value root = document.root();
  constexpr std::string_view kKeys[] = {"version", "inputs"};
  TRY(OnlyKeys(root, kKeys));
  const auto version = root.Find("version");
  if (!version.has_value() || version->Scalar() != "1") {
    return AtLine(version.has_value() ? version->line() : 1, Code::kUnsupported, "expected \"version\": 1");
  }
  const Value inputs = TRY(root.ListAt("inputs"));
  std::set<std::string> paths;
  for (auto entry = inputs.First(); entry.has_value(); entry = entry->Next()) {
    Input input{.line = entry->line()};
    input.name = TRY(entry->TextAt("name"));
    input.file = TRY(entry->TextAt("path"));
    if (entry->Find("version").has_value()) input.version = TRY(entry->TextAt("version"));
    if (!paths.insert(input.file).second) {
      return AtLine(input.line, Code::kMismatch,
                    Quoted(input.name) + ": another input has the path " + Quoted(input.file));
    }
    TRY(entry->Find("git").has_value() ? ReadCommit(*entry, input) : ReadArchive(*entry, input));
    TRY(out.Add(std::move(input)));
  }
  return {};
}

}  // namespace samovar::lockfile
