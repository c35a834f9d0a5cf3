// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/text.h"
#include "measurements/lockfile/digest_text.h"
#include "measurements/lockfile/formats/commit.h"
#include "measurements/lockfile/formats/formats.h"
#include "measurements/lockfile/formats/node/npm_package.h"
#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"

namespace samovar::lockfile {

namespace {

constexpr std::string_view kFolder = "node_modules/";

Result<void> CheckVersion(const Value& root) {
  const auto version = root.Find("lockfileVersion");
  const std::string_view number = version.has_value() ? version->Scalar() : "";
  if (number == "2" || number == "3") return {};
  return AtLine(version.has_value() ? version->line() : 1, Code::kUnsupported,
                "expected lockfileVersion 2 or 3, found " + (number.empty() ? "none" : Quoted(number)) +
                    "; `npm install --package-lock-only` of npm 7 or newer writes one");
}

bool IsSet(const Value& package, std::string_view key) {
  const auto member = package.Find(key);
  return member.has_value() && member->IsTrue();
}

// The name of a package by where it lies: what follows the last "node_modules/", unless it says another one itself.
std::string NameOf(const Value& package) {
  if (const auto name = package.Find("name"); name.has_value() && name->Text().has_value()) {
    return std::string(*name->Text());
  }
  const size_t folder = package.key().rfind(kFolder);
  return std::string(folder == std::string_view::npos ? package.key() : package.key().substr(folder + kFolder.size()));
}

// git+ssh://git@HOST/PATH.git#COMMIT
Result<void> GitPackage(std::string_view resolved, Input& input) {
  const size_t hash = resolved.rfind('#');
  const std::string_view commit = hash == std::string_view::npos ? "" : resolved.substr(hash + 1);
  return SetCommit(input, "npm", std::string(resolved.substr(4, hash - 4)), commit);
}

Result<void> ReadPackage(const Value& package, InputList& out) {
  if (package.kind() != ValueKind::kMap) {
    return AtLine(package.line(), Code::kMalformed,
                  Quoted(package.key()) + ": expected a map, found " + KindName(package.kind()));
  }
  const bool inside_other = IsSet(package, "inBundle");
  if (package.key().empty() || IsSet(package, "link") || inside_other) return {};
  if (IsSet(package, "optional") && !RunsOnLinux(package)) return {};
  Input input{.name = NameOf(package), .line = package.line()};
  if (const auto version = package.Find("version"); version.has_value()) input.version = TRY(package.TextAt("version"));
  const bool has_resolved = package.Find("resolved").has_value();
  const std::string_view resolved = has_resolved ? TRY(package.TextAt("resolved")) : std::string_view();
  input.purl = Purl("npm", input.name, input.version);
  const bool in_folder = package.key().find(kFolder) == std::string_view::npos;
  if (in_folder || resolved.starts_with("file:")) {
    input.carried = Carried::kInTree;
    return out.Add(std::move(input));
  }
  if (resolved.starts_with("git+")) {
    TRY(GitPackage(resolved, input));
    return out.Add(std::move(input));
  }
  input.url = resolved;
  input.file = NpmFile(input.name, input.version);
  if (package.Find("integrity").has_value()) {
    const std::string_view integrity = TRY(package.TextAt("integrity"));
    input.digests.push_back(
        TRY(ParseIntegrity(integrity).In("line " + Decimal(input.line) + ": " + Quoted(input.name))));
  }
  return out.Add(std::move(input));
}

}  // namespace

Result<void> ReadNpmLock(const LockText& lock, InputList& out) {
  const Document document = TRY(ReadJson(lock.text));
  TRY(CheckVersion(document.root()));
  const Value packages = TRY(document.root().MapAt("packages"));
  for (auto package = packages.First(); package.has_value(); package = package->Next()) {
    TRY(ReadPackage(*package, out));
  }
  return {};
}

}  // namespace samovar::lockfile
