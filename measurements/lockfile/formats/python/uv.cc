// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/text.h"
#include "measurements/lockfile/digest_text.h"
#include "measurements/lockfile/formats/commit.h"
#include "measurements/lockfile/formats/formats.h"
#include "measurements/lockfile/formats/python/python_package.h"
#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"

namespace samovar::lockfile {

namespace {

// An archive that has `url` and `hash`.
Result<void> AddArchive(const Input& package, const Value& archive, InputList& out) {
  const std::string_view url = TRY(archive.TextAt("url"));
  if (!archive.Find("hash").has_value()) {
    return AtLine(archive.line(), Code::kUnsupported,
                  Quoted(package.name) + " " + package.version + ": expected a digest, found none");
  }
  const std::string_view hash = TRY(archive.TextAt("hash"));
  InputDigest digest = TRY(ParseColonDigest(hash).In("line " + Decimal(archive.line())));
  return AddPythonArchive(package, url, std::move(digest), out);
}

Result<void> FromIndex(const Value& package, const Input& input, InputList& out) {
  bool found = false;
  if (package.Find("wheels").has_value()) {
    const Value wheels = TRY(package.ListAt("wheels"));
    for (auto wheel = wheels.First(); wheel.has_value(); wheel = wheel->Next()) {
      const std::string_view url = TRY(wheel->TextAt("url"));
      if (!FitsLinux(FileOfUrl(url))) continue;
      TRY(AddArchive(input, *wheel, out));
      found = true;
    }
  }
  if (found) return {};
  if (!package.Find("sdist").has_value()) {
    return AtLine(input.line, Code::kUnsupported,
                  Quoted(input.name) + " " + input.version +
                      ": expected a wheel for 64-bit x86 Linux or a source archive, found none");
  }
  const Value sdist = TRY(package.MapAt("sdist"));
  return AddArchive(input, sdist, out);
}

// git = "URL?rev=…#COMMIT"
Result<void> FromGit(std::string_view git, Input input, InputList& out) {
  const size_t hash = git.rfind('#');
  const std::string_view commit = hash == std::string_view::npos ? "" : git.substr(hash + 1);
  git = git.substr(0, hash);
  TRY(SetCommit(input, "pypi", std::string(git.substr(0, git.find('?'))), commit));
  return out.Add(std::move(input));
}

Result<void> ReadPackage(const Value& package, InputList& out) {
  Input input{.line = package.line()};
  const std::string_view name = TRY(package.TextAt("name"));
  input.name = NormalPythonName(name);
  if (package.Find("version").has_value()) input.version = TRY(package.TextAt("version"));
  const Value source = TRY(package.MapAt("source"));
  if (source.Find("registry").has_value() || source.Find("url").has_value()) return FromIndex(package, input, out);
  if (source.Find("git").has_value()) {
    const std::string_view git = TRY(source.TextAt("git"));
    return FromGit(git, std::move(input), out);
  }
  for (const char* local : {"path", "directory", "editable", "virtual"}) {
    if (!source.Find(local).has_value()) continue;
    input.carried = Carried::kInTree;
    input.purl = Purl("pypi", input.name, input.version);
    return out.Add(std::move(input));
  }
  return AtLine(source.line(), Code::kUnsupported,
                Quoted(input.name) + ": expected a source that uv knows, found another");
}

}  // namespace

Result<void> ReadUvLock(const LockText& lock, InputList& out) {
  const Document document = TRY(ReadToml(lock.text));
  const auto version = document.root().Find("version");
  if (!version.has_value() || version->Scalar() != "1") {
    return AtLine(version.has_value() ? version->line() : 1, Code::kUnsupported,
                  "expected version 1, found " + (version.has_value() ? Quoted(version->Scalar()) : "none"));
  }
  if (!document.root().Find("package").has_value()) return {};
  const Value packages = TRY(document.root().ListAt("package"));
  for (auto package = packages.First(); package.has_value(); package = package->Next()) {
    TRY(ReadPackage(*package, out));
  }
  return {};
}

}  // namespace samovar::lockfile
