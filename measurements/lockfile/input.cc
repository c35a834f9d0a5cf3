// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/input.h"

#include <algorithm>
#include <tuple>

#include "measurements/base/path.h"
#include "measurements/base/text.h"
#include "measurements/lockfile/text/cursor.h"

namespace samovar::lockfile {

namespace {

constexpr size_t kMaxField = 2048;

// What names, versions and addresses consist of: visible ASCII without quotes, backslashes and brackets.
bool IsPlainField(std::string_view text) {
  return text.size() <= kMaxField && std::ranges::all_of(text, [](char c) {
           return c > ' ' && c < 0x7f && std::string_view("\"'\\`<>{}|^").find(c) == std::string_view::npos;
         });
}

Result<void> CheckFields(const Input& input) {
  const std::pair<const char*, const std::string*> fields[] = {
      {"name", &input.name}, {"version", &input.version}, {"URL", &input.url}, {"registry", &input.registry}};
  for (const auto& [what, text] : fields) {
    if (!IsPlainField(*text)) {
      return AtLine(input.line, Code::kMalformed,
                    std::string("expected a ") + what + " of visible ASCII, found " + Quoted(*text));
    }
  }
  if (input.name.empty()) return AtLine(input.line, Code::kMalformed, "expected a name, found none");
  if (!input.file.empty() && !IsSafeRelativePath(input.file)) {
    return AtLine(input.line, Code::kMalformed, "expected a file name, found " + Quoted(input.file));
  }
  return {};
}

auto OrderOf(const Input& input) { return std::tie(input.purl, input.file, input.carried, input.digests, input.url); }

}  // namespace

const char* AlgorithmName(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kSha256: return "sha256";
    case Algorithm::kSha384: return "sha384";
    case Algorithm::kSha512: return "sha512";
    case Algorithm::kDirHash1: return "dirHash1";
    case Algorithm::kNarHash: return "narHash";
    case Algorithm::kGitCommit: return "gitCommit";
  }
  return "?";
}

const char* CarriedName(Carried carried) {
  switch (carried) {
    case Carried::kArchive: return "archive";
    case Carried::kCommit: return "commit";
    case Carried::kInTree: return "in tree";
    case Carried::kRecorded: return "recorded";
  }
  return "?";
}

Result<void> InputList::Add(Input input) {
  TRY(CheckFields(input));
  const bool carried = input.carried == Carried::kArchive || input.carried == Carried::kCommit;
  if (carried && input.digests.empty()) {
    return AtLine(input.line, Code::kUnsupported,
                  Quoted(input.name) + " " + input.version + ": expected a digest, found none: nothing could prove it");
  }
  if (inputs_.size() >= kMaxInputs) {
    return AtLine(input.line, Code::kLimit, "more than " + Decimal(kMaxInputs) + " inputs");
  }
  std::sort(input.digests.begin(), input.digests.end());
  inputs_.push_back(std::move(input));
  return {};
}

Result<std::vector<Input>> InputList::Finish() && {
  std::stable_sort(inputs_.begin(), inputs_.end(),
                   [](const Input& a, const Input& b) { return OrderOf(a) < OrderOf(b); });
  const auto doubles = std::unique(inputs_.begin(), inputs_.end(), [](const Input& a, const Input& b) {
    return a.purl == b.purl && a.file == b.file && a.carried == b.carried && a.digests == b.digests;
  });
  inputs_.erase(doubles, inputs_.end());
  for (size_t i = 1; i < inputs_.size(); ++i) {
    const Input& a = inputs_[i - 1];
    const Input& b = inputs_[i];
    if (a.carried == Carried::kArchive && b.carried == a.carried && a.purl == b.purl && a.file == b.file) {
      return AtLine(b.line, Code::kMismatch,
                    Quoted(b.name) + " " + b.version + ": has another digest in line " + Decimal(a.line));
    }
  }
  return std::move(inputs_);
}

namespace {

// Percent-encodes all but what ECMA-427 leaves as it is.
void AppendEscaped(std::string_view text, std::string_view also, std::string& out) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_~:";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    if (kPlain.find(c) != kPlain.npos || also.find(c) != also.npos) {
      out += c;
    } else {
      const auto byte = static_cast<uint8_t>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
}

}  // namespace

std::string Purl(std::string_view type, std::string_view name, std::string_view version,
                 std::span<const Qualifier> qualifiers) {
  std::string out = "pkg:" + std::string(type) + "/";
  AppendEscaped(name, "/", out);
  if (!version.empty()) {
    out += '@';
    AppendEscaped(version, "", out);
  }
  char separator = '?';
  for (const Qualifier& qualifier : qualifiers) {
    if (qualifier.value.empty()) continue;
    out += separator;
    out += std::string(qualifier.key) + "=";
    AppendEscaped(qualifier.value, "/", out);
    separator = '&';
  }
  return out;
}

}  // namespace samovar::lockfile
