// SPDX-License-Identifier: Apache-2.0
//
// The fuzz target of one row of the table of lock files: whatever is read is a list in its fixed order, each archive
// with a digest and a name that stays below its folder, and reading it again gives the same. Where the row wants a
// second file, it follows behind the first NUL byte.
#pragma once

#include <algorithm>

#include "measurements/base/path.h"
#include "measurements/lockfile/lockfile.h"

namespace samovar {

inline int FuzzLockFile(std::string_view row, std::string_view data) {
  using namespace lockfile;
  const auto ecosystem = std::ranges::find_if(Ecosystems(), [&](const Ecosystem& one) { return one.name == row; });
  CHECK(ecosystem != Ecosystems().end());
  LockText lock{.text = data, .beside = {}};
  if (*ecosystem->beside != '\0' && data.find('\0') != std::string_view::npos) {
    lock = {.text = data.substr(0, data.find('\0')), .beside = data.substr(data.find('\0') + 1)};
  }
  const auto inputs = ReadLockFile(*ecosystem, lock);
  if (!inputs.ok()) return 0;
  const std::string* before = nullptr;
  for (const Input& input : *inputs) {
    const bool carried = input.carried == Carried::kArchive || input.carried == Carried::kCommit;
    CHECK(!carried || !input.digests.empty());
    CHECK(input.file.empty() || IsSafeRelativePath(input.file));
    CHECK(before == nullptr || *before <= input.purl);
    before = &input.purl;
  }
  const auto again = ReadLockFile(*ecosystem, lock);
  CHECK(again.ok() && std::ranges::equal(*again, *inputs, {}, &Input::purl, &Input::purl));
  return 0;
}

}  // namespace samovar
