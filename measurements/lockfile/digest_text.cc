// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/digest_text.h"

#include <optional>

#include "measurements/base/text.h"

namespace samovar::lockfile {

namespace {

struct Known {
  std::string_view name;
  Algorithm algorithm;
  size_t size;
};
// From the weakest to the strongest.
constexpr Known kKnown[] = {
    {"sha256", Algorithm::kSha256, 32}, {"sha384", Algorithm::kSha384, 48}, {"sha512", Algorithm::kSha512, 64}};
constexpr std::string_view kSpace = " \t";

const Known* FindKnown(std::string_view name) {
  for (const Known& known : kKnown) {
    if (known.name == name) return &known;
  }
  return nullptr;
}

Error Unknown(std::string_view found) {
  return Error(Code::kUnsupported, "expected a digest by sha256, sha384 or sha512, found " + Quoted(found));
}

Result<InputDigest> Checked(const Known& known, Bytes value, std::string_view text) {
  if (value.size() == known.size) return InputDigest{known.algorithm, std::move(value)};
  return Error(Code::kMalformed, "expected the " + Decimal(known.size) + " bytes of a " + std::string(known.name) +
                                     ", found " + Quoted(text));
}

}  // namespace

Result<InputDigest> ParseHexDigest(std::string_view algorithm, std::string_view hex) {
  const Known* known = FindKnown(algorithm);
  if (known == nullptr) return Unknown(algorithm);
  Bytes value = TRY(DecodeHex(hex));
  return Checked(*known, std::move(value), hex);
}

Result<InputDigest> ParseColonDigest(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return Unknown(text);
  return ParseHexDigest(text.substr(0, colon), text.substr(colon + 1));
}

Result<InputDigest> ParseIntegrity(std::string_view text) {
  std::optional<InputDigest> best;
  std::string_view rest = text;
  while (true) {
    const size_t start = rest.find_first_not_of(kSpace);
    if (start == std::string_view::npos) break;
    rest.remove_prefix(start);
    std::string_view one = rest.substr(0, rest.find_first_of(kSpace));
    rest.remove_prefix(one.size());
    one = one.substr(0, one.find('?'));  // options
    const size_t dash = one.find('-');
    const Known* known = FindKnown(one.substr(0, dash));
    if (known == nullptr || dash == std::string_view::npos) continue;
    Bytes value = TRY(DecodeBase64(one.substr(dash + 1)));
    InputDigest digest = TRY(Checked(*known, std::move(value), one));
    if (!best.has_value() || best->algorithm < digest.algorithm) best = std::move(digest);
  }
  if (!best.has_value()) return Unknown(text);
  return *best;
}

Result<InputDigest> ParseDirHash(std::string_view text) {
  constexpr std::string_view kPrefix = "h1:";
  constexpr size_t kSize = 32;
  if (!text.starts_with(kPrefix)) {
    return Error(Code::kUnsupported, "expected a hash that begins with h1:, found " + Quoted(text));
  }
  Bytes value = TRY(DecodeBase64(text.substr(kPrefix.size())));
  if (value.size() != kSize) return Error(Code::kMalformed, "expected the 32 bytes of an h1, found " + Quoted(text));
  return InputDigest{Algorithm::kDirHash1, std::move(value)};
}

Result<InputDigest> ParseCommit(std::string_view hex) {
  if (hex.size() != 40 && hex.size() != 64) {
    return Error(Code::kMalformed, "expected the 40 or 64 hex digits of a commit, found " + Quoted(hex));
  }
  Bytes value = TRY(DecodeHex(hex));
  return InputDigest{Algorithm::kGitCommit, std::move(value)};
}

}  // namespace samovar::lockfile
