// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/fetch/simple_index.h"

#include <algorithm>

#include "measurements/lockfile/digest_text.h"
#include "measurements/lockfile/formats/python/python_package.h"

namespace samovar::inputs {

namespace {

using lockfile::Input;

struct Link {
  std::string_view url, fragment;
};

// Cuts the next link off `rest`: the value of an attribute href. False if there is none.
bool NextLink(std::string_view& rest, Link& out) {
  constexpr std::string_view kHref = "href=";
  for (;;) {
    const size_t at = rest.find(kHref);
    if (at == std::string_view::npos || at + kHref.size() >= rest.size()) return false;
    rest.remove_prefix(at + kHref.size());
    const char quote = rest.front();
    if (quote != '"' && quote != '\'') continue;
    rest.remove_prefix(1);
    const std::string_view value = rest.substr(0, rest.find(quote));
    rest.remove_prefix(std::min(rest.size(), value.size() + 1));
    const size_t hash = value.find('#');
    out.url = value.substr(0, hash);
    out.fragment = hash == std::string_view::npos ? "" : value.substr(hash + 1);
    return true;
  }
}

// "sha256=HEX" as one of the input's digests.
bool IsLocked(std::string_view fragment, const Input& input) {
  const size_t equals = fragment.find('=');
  if (equals == std::string_view::npos) return false;
  const auto digest = lockfile::ParseHexDigest(fragment.substr(0, equals), fragment.substr(equals + 1));
  return digest.ok() && std::ranges::find(input.digests, *digest) != input.digests.end();
}

std::string Unescaped(std::string_view text) {
  constexpr std::string_view kAnd = "&amp;";
  std::string out(text);
  for (size_t at = out.find(kAnd); at != std::string::npos; at = out.find(kAnd, at + 1))
    out.erase(at + 1, kAnd.size() - 1);
  return out;
}

}  // namespace

std::string ResolveUrl(std::string_view base, std::string_view reference) {
  constexpr std::string_view kScheme = "://";
  const size_t scheme = base.find(kScheme);
  if (scheme == std::string_view::npos || reference.find(kScheme) != std::string_view::npos)
    return std::string(reference);
  if (reference.starts_with("//")) return std::string(base.substr(0, scheme + 1)) + std::string(reference);
  const size_t root = std::min(base.size(), base.find('/', scheme + kScheme.size()));
  if (reference.starts_with("/")) return std::string(base.substr(0, root)) + std::string(reference);
  std::string_view folder = base.substr(0, std::max(root, base.rfind('/')));
  for (;;) {
    if (reference.starts_with("./")) {
      reference.remove_prefix(2);
    } else if (reference.starts_with("../")) {
      reference.remove_prefix(3);
      folder = folder.substr(0, std::max(root, folder.rfind('/')));
    } else {
      return std::string(folder) + "/" + std::string(reference);
    }
  }
}

std::vector<std::string> SimpleSources(std::string_view page, std::string_view page_url, const Input& input) {
  std::vector<std::string> wheels, sources;
  for (Link link; NextLink(page, link);) {
    if (!IsLocked(link.fragment, input)) continue;
    std::string url = ResolveUrl(page_url, Unescaped(link.url));
    const std::string file = lockfile::FileOfUrl(url);
    if (lockfile::FitsLinux(file)) {
      wheels.push_back(std::move(url));
    } else if (!file.ends_with(".whl")) {
      sources.push_back(std::move(url));
    }
  }
  wheels.insert(wheels.end(), sources.begin(), sources.end());
  return wheels;
}

std::string PipIndex(std::string_view list) {
  for (const std::string_view key :
       {":env:.index-url='", "download.index-url='", "install.index-url='", "global.index-url='"}) {
    for (std::string_view rest = list; !rest.empty();) {
      std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (!line.starts_with(key)) continue;
      line.remove_prefix(key.size());
      return std::string(line.substr(0, line.find('\'')));
    }
  }
  return {};
}

}  // namespace samovar::inputs
