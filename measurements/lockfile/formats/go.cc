// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "measurements/base/text.h"
#include "measurements/lockfile/digest_text.h"
#include "measurements/lockfile/formats/formats.h"
#include "measurements/lockfile/formats/go_mod.h"
#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"

namespace samovar::lockfile {

namespace {

constexpr std::string_view kGoMod = "/go.mod";

// How the module proxy protocol writes paths and versions where letters have no case: "!" and the small letter.
std::string EscapeCapitals(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') {
      out += '!';
      out += static_cast<char>(c - 'A' + 'a');
    } else {
      out += c;
    }
  }
  return out;
}

// Package URLs of Go have small letters alone (ECMA-427, golang), so modules that differ in case share one; the file
// tells them apart.
std::string GoPurl(std::string module, std::string_view version, std::string_view file_name) {
  for (char& c : module) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const Qualifier qualifiers[] = {{"file_name", file_name}};
  return Purl("golang", module, version, qualifiers);
}

// MODULE VERSION[/go.mod] HASH
Result<Input> ReadLine(const std::vector<std::string_view>& words, size_t line) {
  if (words.size() != 3) {
    return AtLine(line, Code::kMalformed,
                  "expected a module, a version and a hash, found " + Decimal(words.size()) +
                      (words.size() == 1 ? " word" : " words"));
  }
  std::string_view version = words[1];
  const bool only_mod = version.ends_with(kGoMod);
  if (only_mod) version.remove_suffix(kGoMod.size());
  Input input{.name = std::string(words[0]), .version = std::string(version), .line = line};
  input.digests.push_back(TRY(ParseDirHash(words[2]).In("line " + Decimal(line) + ": " + Quoted(words[0]))));
  input.purl = GoPurl(input.name, input.version, only_mod ? "go.mod" : "");
  input.file = EscapeCapitals(words[0]) + "/@v/" + EscapeCapitals(version) + (only_mod ? ".mod" : ".zip");
  return input;
}

using ModuleVersion = std::pair<std::string, std::string>;

// Every module that go.mod requires is among those that have a hash, or in the tree.
Result<void> CheckRequired(const GoMod& mod, const std::set<ModuleVersion>& hashed, InputList& out) {
  for (const GoRequirement& required : mod.required) {
    const GoReplacement* replaced = mod.ReplacementOf(required);
    if (replaced != nullptr && replaced->IsFolder()) {
      Input input{.carried = Carried::kInTree, .name = required.module, .version = required.version};
      input.purl = GoPurl(input.name, input.version, "");
      TRY(out.Add(std::move(input)));
      continue;
    }
    const ModuleVersion wanted = replaced == nullptr ? ModuleVersion(required.module, required.version)
                                                     : ModuleVersion(replaced->by, replaced->by_version);
    if (!hashed.contains(wanted)) {
      return Error(Code::kUnsupported, "expected a hash of " + Quoted(wanted.first) + " " + wanted.second +
                                           ", which line " + Decimal(required.line) +
                                           " of go.mod requires, found none; `go mod tidy` adds it");
    }
  }
  return {};
}

}  // namespace

Result<void> ReadGoSum(const LockText& lock, InputList& out) {
  TRY(Document::Check(lock.text));
  TRY(Document::Check(lock.beside).In("go.mod"));
  const GoMod mod = TRY(ReadGoMod(lock.beside).In("go.mod"));
  std::set<ModuleVersion> hashed;
  size_t line = 0;
  for (std::string_view rest = lock.text; !rest.empty();) {
    ++line;
    const std::vector<std::string_view> words = WordsOfLine(rest);
    if (words.empty()) continue;
    Input input = TRY(ReadLine(words, line));
    hashed.emplace(input.name, input.version);
    TRY(out.Add(std::move(input)));
  }
  return CheckRequired(mod, hashed, out);
}

}  // namespace samovar::lockfile
