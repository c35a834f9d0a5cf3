// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/text.h"
#include "measurements/lockfile/digest_text.h"
#include "measurements/lockfile/formats/commit.h"
#include "measurements/lockfile/formats/formats.h"
#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"

namespace samovar::lockfile {

namespace {

// How the format names the registry that is meant when a manifest names none: Cargo writes it so for any protocol.
constexpr std::string_view kUsualRegistry = "registry+https://github.com/rust-lang/crates.io-index";

Result<void> CheckVersion(const Value& root) {
  const auto version = root.Find("version");
  const std::string_view number = version.has_value() ? version->Scalar() : "";
  if (number == "3" || number == "4") return {};
  return AtLine(version.has_value() ? version->line() : 1, Code::kUnsupported,
                "expected version 3 or 4, found " + (number.empty() ? "none" : Quoted(number)) +
                    "; `cargo generate-lockfile` of a newer Cargo writes one");
}

// git+URL?branch=…#COMMIT
Result<void> GitSource(std::string_view source, Input& input) {
  constexpr std::string_view kPrefix = "git+";
  const size_t hash = source.rfind('#');
  if (hash == std::string_view::npos) {
    return AtLine(input.line, Code::kUnsupported, Quoted(input.name) + ": its git source names no commit");
  }
  const std::string_view url = source.substr(kPrefix.size(), hash - kPrefix.size());
  return SetCommit(input, "cargo", std::string(url.substr(0, url.find('?'))), source.substr(hash + 1));
}

Result<void> RegistrySource(const Value& package, std::string_view source, Input& input) {
  input.file = input.name + "-" + input.version + ".crate";
  if (source != kUsualRegistry) input.registry = source;
  const std::string_view address = std::string_view(input.registry).substr(input.registry.find('+') + 1);
  const Qualifier qualifiers[] = {{"repository_url", address}};
  input.purl = Purl("cargo", input.name, input.version, qualifiers);
  if (const auto checksum = package.Find("checksum"); checksum.has_value()) {
    input.digests.push_back(TRY(ParseHexDigest("sha256", checksum->Scalar()).In("line " + Decimal(checksum->line()))));
  }
  return {};
}

Result<void> ReadPackage(const Value& package, InputList& out) {
  Input input{.line = package.line()};
  input.name = TRY(package.TextAt("name"));
  input.version = TRY(package.TextAt("version"));
  if (!package.Find("source").has_value()) {
    input.carried = Carried::kInTree;
    input.purl = Purl("cargo", input.name, input.version);
    return out.Add(std::move(input));
  }
  const std::string_view source = TRY(package.TextAt("source"));
  if (source.starts_with("git+")) {
    TRY(GitSource(source, input));
  } else if (source.starts_with("registry+") || source.starts_with("sparse+")) {
    TRY(RegistrySource(package, source, input));
  } else {
    return AtLine(input.line, Code::kUnsupported,
                  Quoted(input.name) + ": expected a source by git or registry, found " + Quoted(source));
  }
  return out.Add(std::move(input));
}

}  // namespace

Result<void> ReadCargoLock(const LockText& lock, InputList& out) {
  const Document document = TRY(ReadToml(lock.text));
  TRY(CheckVersion(document.root()));
  if (!document.root().Find("package").has_value()) return {};
  const Value packages = TRY(document.root().ListAt("package"));
  for (auto package = packages.First(); package.has_value(); package = package->Next()) {
    TRY(ReadPackage(*package, out));
  }
  return {};
}

}  // namespace samovar::lockfile
