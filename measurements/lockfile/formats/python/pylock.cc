// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "measurements/base/text.h"
#include "measurements/lockfile/digest_text.h"
#include "measurements/lockfile/formats/commit.h"
#include "measurements/lockfile/formats/formats.h"
#include "measurements/lockfile/formats/python/python_package.h"
#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"

namespace samovar::lockfile {

namespace {

// The strongest digest of the table `hashes`.
Result<InputDigest> StrongestHash(const Value& archive, const Input& package) {
  for (const char* algorithm : {"sha512", "sha384", "sha256"}) {
    const auto hashes = archive.Find("hashes");
    if (!hashes.has_value() || !hashes->Find(algorithm).has_value()) continue;
    const std::string_view hex = TRY(hashes->TextAt(algorithm));
    return ParseHexDigest(algorithm, hex).In("line " + Decimal(hashes->line()));
  }
  return AtLine(
      archive.line(), Code::kUnsupported,
      Quoted(package.name) + " " + package.version + ": expected a digest by sha256, sha384 or sha512, found none");
}

std::string FileNameOf(const Value& archive) {
  for (const char* key : {"name", "url", "path"}) {
    const auto member = archive.Find(key);
    if (member.has_value()) return FileOfUrl(member->Scalar());
  }
  return {};
}

// An archive by `url`, or by `path` in the tree.
Result<void> AddArchive(Input package, const Value& archive, InputList& out) {
  if (!archive.Find("url").has_value() && archive.Find("path").has_value()) {
    package.carried = Carried::kInTree;
    package.purl = Purl("pypi", package.name, package.version);
    return out.Add(std::move(package));
  }
  InputDigest digest = TRY(StrongestHash(archive, package));
  const std::string_view url = TRY(archive.TextAt("url"));
  return AddPythonArchive(std::move(package), url, std::move(digest), out);
}

Result<void> FromIndex(const Value& package, const Input& input, InputList& out) {
  bool found = false;
  if (package.Find("wheels").has_value()) {
    const Value wheels = TRY(package.ListAt("wheels"));
    for (auto wheel = wheels.First(); wheel.has_value(); wheel = wheel->Next()) {
      if (!FitsLinux(FileNameOf(*wheel))) continue;
      TRY(AddArchive(input, *wheel, out));
      found = true;
    }
  }
  if (found) return {};
  for (const char* key : {"sdist", "archive"}) {
    if (!package.Find(key).has_value()) continue;
    const Value archive = TRY(package.MapAt(key));
    return AddArchive(input, archive, out);
  }
  return AtLine(input.line, Code::kUnsupported,
                Quoted(input.name) + " " + input.version +
                    ": expected a wheel for 64-bit x86 Linux or a source archive, found none");
}

Result<void> FromRepository(const Value& vcs, Input input, InputList& out) {
  const std::string_view type = TRY(vcs.TextAt("type"));
  if (type != "git") return AtLine(vcs.line(), Code::kUnsupported, "expected the vcs git, found " + Quoted(type));
  const std::string_view url = TRY(vcs.TextAt("url"));
  const std::string_view commit = TRY(vcs.TextAt("commit-id"));
  TRY(SetCommit(input, "pypi", std::string(url), commit));
  return out.Add(std::move(input));
}

Result<void> ReadPackage(const Value& package, InputList& out) {
  Input input{.line = package.line()};
  const std::string_view name = TRY(package.TextAt("name"));
  input.name = NormalPythonName(name);
  if (package.Find("version").has_value()) input.version = TRY(package.TextAt("version"));
  if (package.Find("directory").has_value()) {
    input.carried = Carried::kInTree;
    input.purl = Purl("pypi", input.name, input.version);
    return out.Add(std::move(input));
  }
  if (package.Find("vcs").has_value()) {
    const Value vcs = TRY(package.MapAt("vcs"));
    return FromRepository(vcs, std::move(input), out);
  }
  return FromIndex(package, input, out);
}

}  // namespace

Result<void> ReadPylock(const LockText& lock, InputList& out) {
  const Document document = TRY(ReadToml(lock.text));
  const std::string_view version = TRY(document.root().TextAt("lock-version"));
  if (!version.starts_with("1.")) {
    return Error(Code::kUnsupported, "expected lock-version 1.0, found " + Quoted(version));
  }
  const Value packages = TRY(document.root().ListAt("packages"));
  for (auto package = packages.First(); package.has_value(); package = package->Next()) {
    TRY(ReadPackage(*package, out));
  }
  return {};
}

}  // namespace samovar::lockfile
