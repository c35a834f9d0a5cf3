// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/lockfile/digest_text.h"
#include "measurements/lockfile/formats/formats.h"
#include "measurements/lockfile/formats/python/python_package.h"
#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"

namespace samovar::lockfile {

namespace {

constexpr std::string_view kBlank = " \t\r";
constexpr std::string_view kHash = "--hash";

// Options that say where and in which form pip looks for what the hashes then decide.
constexpr std::string_view kHarmless[] = {"--require-hashes",  "--index-url",   "-i",
                                          "--extra-index-url", "--only-binary", "--no-binary",
                                          "--prefer-binary",   "--trusted-host"};

std::string_view Trim(std::string_view text) {
  while (!text.empty() && kBlank.find(text.front()) != kBlank.npos) text.remove_prefix(1);
  while (!text.empty() && kBlank.find(text.back()) != kBlank.npos) text.remove_suffix(1);
  return text;
}

// A logical line: physical ones that end in a backslash are joined, comments and empty ones are gone.
struct Logical {
  std::string text;
  size_t line = 0;
};

// Cuts one off `rest`; `line` counts the lines that have been read. Empty text at the end.
Logical NextLine(std::string_view& rest, size_t& line) {
  Logical out;
  while (!rest.empty()) {
    ++line;
    std::string_view one = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    one = Trim(one);
    if (one.starts_with("#")) one = {};
    for (const std::string_view comment : {" #", "\t#"}) one = one.substr(0, one.find(comment));
    const bool goes_on = one.ends_with("\\");
    if (goes_on) one.remove_suffix(1);
    if (out.text.empty()) out.line = line;
    out.text += Trim(one);
    out.text += ' ';
    if (!goes_on && out.text.find_first_not_of(kBlank) != std::string::npos) break;
    if (!goes_on) out.text.clear();
  }
  out.text = Trim(std::string(out.text));
  return out;
}

// Takes every `--hash=ALGORITHM:HEX` out of the line. Weak ones beside a strong one are not used.
Result<void> TakeHashes(std::string_view& text, Input& input) {
  size_t at = text.find(kHash);
  std::string_view hashes = at == std::string_view::npos ? std::string_view() : text.substr(at);
  text = Trim(text.substr(0, at));
  while (!hashes.empty()) {
    if (!hashes.starts_with(kHash)) {
      return AtLine(input.line, Code::kMalformed, "expected --hash, found " + Quoted(hashes.substr(0, 24)));
    }
    hashes.remove_prefix(kHash.size());
    if (!hashes.starts_with("=") && !hashes.starts_with(" ")) {
      return AtLine(input.line, Code::kMalformed, "expected \"=\" behind --hash");
    }
    hashes = Trim(hashes.substr(1));
    const std::string_view one = hashes.substr(0, hashes.find_first_of(kBlank));
    hashes = Trim(hashes.substr(one.size()));
    auto digest = ParseColonDigest(one);
    if (!digest.ok() && digest.error().code() == Code::kUnsupported) continue;
    input.digests.push_back(TRY(std::move(digest).In("line " + Decimal(input.line))));
  }
  return {};
}

// The address of `--index-url`; it holds for the whole file, and the last one counts.
std::string IndexOf(std::string_view rest) {
  std::string out;
  size_t line = 0;
  for (Logical logical = NextLine(rest, line); !logical.text.empty(); logical = NextLine(rest, line)) {
    const std::string_view text = logical.text;
    const size_t end = std::min(text.size(), text.find_first_of(" =\t"));
    if (text.substr(0, end) == "--index-url" || text.substr(0, end) == "-i") {
      out = Trim(text.substr(std::min(text.size(), end + 1)));
    }
  }
  return out;
}

// NAME[EXTRAS], then what says which version; markers (behind a semicolon) only say on which machines.
Result<void> ReadRequirement(const Logical& logical, const std::string& index, InputList& out) {
  Input input{.line = logical.line};
  std::string_view text = logical.text;
  TRY(TakeHashes(text, input));
  const size_t name_end = std::min(text.size(), text.find_first_of(" \t[=<>!~;@"));
  input.name = NormalPythonName(text.substr(0, name_end));
  std::string_view behind = Trim(text.substr(name_end));
  if (behind.starts_with("[")) behind = Trim(behind.substr(std::min(behind.size(), behind.find(']') + 1)));
  if (behind.starts_with("@")) {
    behind = Trim(behind.substr(1));
    input.url = behind.substr(0, behind.find_first_of(" \t#"));
    input.file = input.url.substr(input.url.rfind('/') + 1);
    const Qualifier qualifiers[] = {{"download_url", input.url}};
    input.purl = Purl("pypi", input.name, "", qualifiers);
    return out.Add(std::move(input));
  }
  behind = Trim(behind.substr(0, behind.find(';')));
  while (behind.starts_with("=")) behind.remove_prefix(1);
  input.version = Trim(behind);
  const bool exact = text.substr(name_end).find("==") != std::string_view::npos && !input.version.empty() &&
                     input.version.find_first_of(",*<>!~ ") == std::string::npos;
  if (!exact) {
    return AtLine(input.line, Code::kUnsupported,
                  "expected NAME==VERSION, found " + Quoted(text) + ": a version that is not pinned is no lock");
  }
  input.purl = Purl("pypi", input.name, input.version);
  input.registry = index;
  return out.Add(std::move(input));
}

Result<void> CheckOption(const Logical& logical) {
  const std::string_view text = logical.text;
  const std::string_view option = text.substr(0, text.find_first_of(" =\t"));
  if (std::ranges::find(kHarmless, option) != std::end(kHarmless)) return {};
  return AtLine(
      logical.line, Code::kUnsupported,
      Quoted(option) + ": expected requirements with hashes, all in this file (`pip-compile --generate-hashes`)");
}

}  // namespace

Result<void> ReadRequirements(const LockText& lock, InputList& out) {
  TRY(Document::Check(lock.text));
  const std::string index = IndexOf(lock.text);
  size_t line = 0;
  std::string_view rest = lock.text;
  for (Logical logical = NextLine(rest, line); !logical.text.empty(); logical = NextLine(rest, line)) {
    if (logical.text.starts_with("-")) {
      TRY(CheckOption(logical));
    } else {
      TRY(ReadRequirement(logical, index, out));
    }
  }
  return {};
}

}  // namespace samovar::lockfile
