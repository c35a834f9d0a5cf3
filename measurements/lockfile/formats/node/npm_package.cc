// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/formats/node/npm_package.h"

namespace samovar::lockfile {

namespace {

// One list of a package, or one word in its place, against the one value that fits.
bool Allows(const Value& list, std::string_view fitting) {
  bool positive = false, matched = false;
  const auto look = [&](std::string_view word) {
    if (word.starts_with("!")) return word.substr(1) != fitting;
    positive = true;
    matched = matched || word == fitting || word == "any";
    return true;
  };
  if (list.kind() == ValueKind::kText || list.kind() == ValueKind::kWord) {
    return look(list.Scalar()) && (!positive || matched);
  }
  for (auto item = list.First(); item.has_value(); item = item->Next()) {
    if (!look(item->Scalar())) return false;
  }
  return !positive || matched;
}

}  // namespace

bool RunsOnLinux(const Value& package) {
  constexpr std::pair<std::string_view, std::string_view> kFitting[] = {
      {"os", "linux"}, {"cpu", "x64"}, {"libc", "glibc"}};
  for (const auto& [key, fitting] : kFitting) {
    const auto list = package.Find(key);
    if (list.has_value() && !Allows(*list, fitting)) return false;
  }
  return true;
}

std::string NpmFile(std::string_view name, std::string_view version) {
  return std::string(name) + "-" + std::string(version) + ".tgz";
}

}  // namespace samovar::lockfile
