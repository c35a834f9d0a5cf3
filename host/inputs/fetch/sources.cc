// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/fetch/sources.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/lockfile/text/document.h"

namespace samovar::inputs {

namespace {

using lockfile::Input;

struct Split {
  std::string_view host, path;  // the path without its first slash
};

Split SplitUrl(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  const std::string_view host = url.substr(0, url.find('/'));
  url.remove_prefix(std::min(url.size(), host.size() + 1));
  return {host, url};
}

// A package's registry: that of its scope, or the one of all.
std::string_view RegistryOf(const Input& input, const NpmConfig& config) {
  if (input.name.starts_with('@')) {
    const auto scope = config.scopes.find(input.name.substr(0, input.name.find('/')));
    if (scope != config.scopes.end()) return scope->second;
  }
  return config.registry;
}

std::string TextOf(const lockfile::Value& object, std::string_view key) {
  const auto member = object.Find(key);
  return member.has_value() ? std::string(member->Text().value_or("")) : "";
}

}  // namespace

std::string WithSlash(std::string text) {
  if (!text.empty() && !text.ends_with('/')) text += '/';
  return text;
}

Result<NpmConfig> ParseNpmConfig(std::string_view json) {
  const lockfile::Document document = TRY(lockfile::ReadJson(json).In("npm's configuration"));
  const lockfile::Value root = document.root();
  NpmConfig out;
  out.registry = WithSlash(TextOf(root, "registry"));
  if (const std::string replace = TextOf(root, "replace-registry-host"); !replace.empty()) out.replace = replace;
  constexpr std::string_view kScoped = ":registry";
  for (auto member = root.First(); member.has_value(); member = member->Next()) {
    const std::string_view key = member->key();
    if (!key.starts_with('@') || !key.ends_with(kScoped)) continue;
    out.scopes[std::string(key.substr(0, key.size() - kScoped.size()))] = WithSlash(TextOf(root, key));
  }
  return out;
}

std::vector<std::string> NpmSources(const Input& input, const NpmConfig& config) {
  const std::string registry(RegistryOf(input, config));
  if (input.url.empty()) {
    if (registry.empty()) return {};
    const size_t base = input.name.rfind('/') + 1;  // 0 if it has no scope
    return {registry + input.name + "/-/" + input.name.substr(base) + "-" + input.version + ".tgz"};
  }
  const Split split = SplitUrl(input.url);
  const size_t usual = split.path.find(input.name + "/-/");  // where every registry has it
  const bool first = config.replace == "always" || config.replace == split.host;
  std::vector<std::string> out = {input.url};
  if (registry.empty() || config.replace == "never" || (usual == std::string_view::npos && !first)) return out;
  std::string there = registry + std::string(split.path.substr(usual == std::string_view::npos ? 0 : usual));
  if (there != input.url) out.insert(first ? out.begin() : out.end(), std::move(there));
  return out;
}

std::vector<std::string> GoSources(const Input& input, std::string_view proxies) {
  std::vector<std::string> out;
  while (!proxies.empty()) {
    const std::string_view one = proxies.substr(0, proxies.find_first_of(",|"));
    proxies.remove_prefix(std::min(proxies.size(), one.size() + 1));
    if (one.find("://") != std::string_view::npos) out.push_back(WithSlash(std::string(one)) + input.file);
  }
  return out;
}

}  // namespace samovar::inputs
