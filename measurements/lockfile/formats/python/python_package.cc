// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/formats/python/python_package.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::lockfile {

std::string NormalPythonName(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool separator = c == '-' || c == '_' || c == '.';
    if (separator && out.ends_with('-')) continue;
    const bool capital = c >= 'A' && c <= 'Z';
    out += separator ? '-' : capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

bool FitsLinux(std::string_view wheel) {
  constexpr std::string_view kEnd = ".whl";
  if (!wheel.ends_with(kEnd)) return false;
  wheel.remove_suffix(kEnd.size());
  const size_t platform = wheel.rfind('-');
  if (platform == std::string_view::npos) return false;
  const size_t abi = wheel.substr(0, platform).rfind('-');
  const size_t python = abi == std::string_view::npos ? abi : wheel.substr(0, abi).rfind('-');
  if (python == std::string_view::npos || wheel.substr(python + 1).starts_with("pp")) return false;
  for (std::string_view rest = wheel.substr(platform + 1); !rest.empty();) {
    const std::string_view tag = rest.substr(0, rest.find('.'));
    rest.remove_prefix(std::min(rest.size(), tag.size() + 1));
    if (tag == "any" || tag == "linux_x86_64" || (tag.starts_with("manylinux") && tag.ends_with("_x86_64")))
      return true;
  }
  return false;
}

std::string FileOfUrl(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  url = url.substr(url.rfind('/') + 1);
  std::string out;
  for (size_t i = 0; i < url.size(); ++i) {
    const auto byte = url[i] == '%' ? DecodeHex(url.substr(i + 1, 2)) : Result<Bytes>(Bytes());
    const bool escape = byte.ok() && byte->size() == 1;
    out += escape ? static_cast<char>(byte->front()) : url[i];
    if (escape) i += 2;
  }
  return out;
}

Result<void> AddPythonArchive(Input input, std::string_view url, InputDigest digest, InputList& out) {
  input.url = url;
  input.file = FileOfUrl(url);
  input.digests.push_back(std::move(digest));
  const Qualifier qualifiers[] = {{"file_name", input.file}};
  input.purl = Purl("pypi", input.name, input.version, qualifiers);
  return out.Add(std::move(input));
}

}  // namespace samovar::lockfile
