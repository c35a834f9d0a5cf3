// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/formats/commit.h"

#include "measurements/base/text.h"
#include "measurements/lockfile/digest_text.h"

namespace samovar::lockfile {

Result<void> SetCommit(Input& input, std::string_view type, std::string url, std::string_view commit) {
  InputDigest digest = TRY(ParseCommit(commit).In("line " + Decimal(input.line) + ": " + Quoted(input.name)));
  const std::string vcs = "git+" + url + "@" + std::string(commit);
  const Qualifier qualifiers[] = {{"vcs_url", vcs}};
  input.carried = Carried::kCommit;
  input.digests.push_back(std::move(digest));
  input.url = std::move(url);
  input.purl = Purl(type, input.name, input.version, qualifiers);
  return {};
}

}  // namespace samovar::lockfile
