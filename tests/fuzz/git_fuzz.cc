// SPDX-License-Identifier: Apache-2.0
//
// Commits and trees: what parses must keep the promises that the receiver builds on (sorted, unique, safe names).
#include "measurements/git/object.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  using namespace samovar::git;
  if (size == 0) return 0;
  HashAlgorithm algorithm = (data[0] & 1) != 0 ? HashAlgorithm::kSha256 : HashAlgorithm::kSha1;
  NameRules rules = (data[0] & 2) != 0 ? NameRules::kPortable : NameRules::kAny;
  ByteView content(data + 1, size - 1);
  (void)ParseCommit(content, algorithm).ok();
  auto entries = ParseTree(content, algorithm, rules);
  if (!entries.ok()) return 0;
  size_t encoded = 0;
  for (const TreeEntry& entry : *entries) {
    CHECK(!entry.name.empty() && entry.name != "." && entry.name != "..");
    CHECK(entry.name.find('/') == std::string::npos && entry.name.find('\0') == std::string::npos);
    encoded += std::string_view(entry.mode()).size() + 1 + entry.name.size() + 1 + HashSize(algorithm);
    (void)CheckSymlink(entry.name, AsText(content)).ok();
  }
  CHECK(encoded == content.size());
  return 0;
}
