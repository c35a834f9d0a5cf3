// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/formats/go_mod.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/lockfile/text/cursor.h"

namespace samovar::lockfile {

namespace {

using Words = std::vector<std::string_view>;

// Replacements are looked through for each requirement.
constexpr size_t kMaxReplacements = 1024;

Result<void> Require(const Words& words, size_t line, GoMod& out) {
  if (words.size() != 2) return AtLine(line, Code::kMalformed, "expected a module and a version behind require");
  out.required.push_back({std::string(words[0]), std::string(words[1]), line});
  return {};
}

// MODULE [VERSION] => MODULE VERSION, or => FOLDER
Result<void> Replace(const Words& words, size_t line, GoMod& out) {
  const auto arrow = static_cast<size_t>(std::ranges::find(words, "=>") - words.begin());
  const size_t behind = words.size() - std::min(words.size(), arrow + 1);
  if (arrow < 1 || arrow > 2 || behind < 1 || behind > 2) {
    return AtLine(line, Code::kMalformed, "expected MODULE [VERSION] => MODULE VERSION or FOLDER behind replace");
  }
  if (out.replaced.size() >= kMaxReplacements) {
    return AtLine(line, Code::kLimit, "more than " + Decimal(kMaxReplacements) + " replacements");
  }
  out.replaced.push_back({.module = std::string(words[0]),
                          .version = std::string(arrow == 2 ? words[1] : ""),
                          .by = std::string(words[arrow + 1]),
                          .by_version = std::string(behind == 2 ? words[arrow + 2] : "")});
  return {};
}

Result<void> Directive(std::string_view verb, const Words& words, size_t line, GoMod& out) {
  if (verb == "require") return Require(words, line, out);
  if (verb == "replace") return Replace(words, line, out);
  constexpr std::string_view kOthers[] = {"module",  "go",   "toolchain", "exclude",
                                          "retract", "tool", "ignore",    "godebug"};
  if (std::ranges::find(kOthers, verb) != std::end(kOthers)) return {};
  return AtLine(line, Code::kUnsupported, "expected a directive of go.mod, found " + Quoted(verb));
}

}  // namespace

std::vector<std::string_view> WordsOfLine(std::string_view& rest) {
  constexpr std::string_view kBlank = " \t\r";
  std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  Words out;
  while (true) {
    const size_t start = line.find_first_not_of(kBlank);
    if (start == std::string_view::npos) return out;
    line.remove_prefix(start);
    if (line.starts_with("//")) return out;
    std::string_view word = line.substr(0, line.find_first_of(kBlank));
    line.remove_prefix(word.size());
    const bool quoted = word.size() >= 2 && (word[0] == '"' || word[0] == '`') && word.back() == word[0];
    out.push_back(quoted ? word.substr(1, word.size() - 2) : word);
  }
}

const GoReplacement* GoMod::ReplacementOf(const GoRequirement& requirement) const {
  const GoReplacement* found = nullptr;
  for (const GoReplacement& replacement : replaced) {
    if (replacement.module != requirement.module) continue;
    if (replacement.version == requirement.version) return &replacement;
    if (replacement.version.empty()) found = &replacement;
  }
  return found;
}

Result<GoMod> ReadGoMod(std::string_view text) {
  GoMod out;
  std::string_view block;  // the verb before the open bracket
  size_t line = 0;
  for (std::string_view rest = text; !rest.empty();) {
    ++line;
    Words words = WordsOfLine(rest);
    if (words.empty()) continue;
    if (!block.empty() && words[0] == ")") {
      block = {};
    } else if (!block.empty()) {
      TRY(Directive(block, words, line, out));
    } else if (words.size() == 2 && words[1] == "(") {
      block = words[0];
    } else {
      const std::string_view verb = words[0];
      words.erase(words.begin());
      TRY(Directive(verb, words, line, out));
    }
  }
  if (!block.empty()) return AtLine(line, Code::kMalformed, "expected \")\", found the end of the file");
  return out;
}

}  // namespace samovar::lockfile
