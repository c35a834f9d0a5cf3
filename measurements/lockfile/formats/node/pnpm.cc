// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "measurements/base/text.h"
#include "measurements/lockfile/digest_text.h"
#include "measurements/lockfile/formats/commit.h"
#include "measurements/lockfile/formats/formats.h"
#include "measurements/lockfile/formats/node/npm_package.h"
#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"

namespace samovar::lockfile {

namespace {

enum class Version { k6, k9 };

Result<Version> CheckVersion(const Value& root) {
  const auto version = root.Find("lockfileVersion");
  const std::string_view number = version.has_value() ? version->Scalar() : "";
  if (number == "9.0") return Version::k9;
  if (number == "6.0" || number == "6.1") return Version::k6;
  return AtLine(version.has_value() ? version->line() : 1, Code::kUnsupported,
                "expected lockfileVersion 6.0 or 9.0, found " + (number.empty() ? "none" : Quoted(number)));
}

// A key without the peers that it is resolved with: NAME@VERSION(PEER@VERSION).
std::string_view WithoutPeers(std::string_view key) { return key.substr(0, key.find('(')); }

// What some package needs that is not optional itself (version 9 tells it under "snapshots").
std::set<std::string_view> NeededSnapshots(const Value& root) {
  std::set<std::string_view> out;
  const auto snapshots = root.Find("snapshots");
  if (!snapshots.has_value()) return out;
  for (auto one = snapshots->First(); one.has_value(); one = one->Next()) {
    const auto optional = one->Find("optional");
    if (!optional.has_value() || !optional->IsTrue()) out.insert(WithoutPeers(one->key()));
  }
  return out;
}

// The name and version of a package, by its key and what it says itself.
void SetName(const Value& package, Input& input) {
  std::string_view key = WithoutPeers(package.key());
  if (key.starts_with("/")) key.remove_prefix(1);
  const size_t at = key.find('@', 1);
  input.name = key.substr(0, at);
  if (at != std::string_view::npos) input.version = key.substr(at + 1);
  if (const auto name = package.Find("name"); name.has_value()) input.name = name->Scalar();
  if (input.version.find('/') != std::string::npos) input.version.clear();  // NAME@URL, NAME@file:FOLDER
  if (const auto version = package.Find("version"); version.has_value()) input.version = version->Scalar();
}

Result<void> GitResolution(const Value& resolution, Input& input) {
  const std::string_view repository = TRY(resolution.TextAt("repo"));
  const std::string_view commit = TRY(resolution.TextAt("commit"));
  return SetCommit(input, "npm", std::string(repository), commit);
}

Result<void> ReadPackage(const Value& package, InputList& out) {
  Input input{.line = package.line()};
  SetName(package, input);
  input.purl = Purl("npm", input.name, input.version);
  const Value resolution =
      TRY(package.MapAt("resolution").In("line " + Decimal(input.line) + ": " + Quoted(input.name)));
  const auto type = resolution.Find("type");
  const std::string_view kind = type.has_value() ? type->Scalar() : "";
  if (kind == "git") {
    TRY(GitResolution(resolution, input));
    return out.Add(std::move(input));
  }
  if (!kind.empty() && kind != "directory") {
    return AtLine(input.line, Code::kUnsupported, Quoted(input.name) + ": a resolution of type " + Quoted(kind));
  }
  if (const auto tarball = resolution.Find("tarball"); tarball.has_value()) input.url = tarball->Scalar();
  if (kind == "directory" || input.url.starts_with("file:")) {
    input.carried = Carried::kInTree;
    input.url.clear();
    return out.Add(std::move(input));
  }
  input.file = NpmFile(input.name, input.version);
  if (resolution.Find("integrity").has_value()) {
    const std::string_view integrity = TRY(resolution.TextAt("integrity"));
    input.digests.push_back(
        TRY(ParseIntegrity(integrity).In("line " + Decimal(input.line) + ": " + Quoted(input.name))));
  }
  return out.Add(std::move(input));
}

}  // namespace

Result<void> ReadPnpmLock(const LockText& lock, InputList& out) {
  const Document document = TRY(ReadYaml(lock.text));
  const Value root = document.root();
  const Version version = TRY(CheckVersion(root));
  if (!root.Find("packages").has_value()) return {};
  const Value packages = TRY(root.MapAt("packages"));
  const std::set<std::string_view> needed = NeededSnapshots(root);
  for (auto package = packages.First(); package.has_value(); package = package->Next()) {
    const auto says = package->Find("optional");
    const bool optional =
        version == Version::k9 ? !needed.contains(WithoutPeers(package->key())) : says.has_value() && says->IsTrue();
    if (optional && !RunsOnLinux(*package)) continue;
    TRY(ReadPackage(*package, out));
  }
  return {};
}

}  // namespace samovar::lockfile
