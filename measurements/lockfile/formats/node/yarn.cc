// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/text.h"
#include "measurements/lockfile/digest_text.h"
#include "measurements/lockfile/formats/commit.h"
#include "measurements/lockfile/formats/formats.h"
#include "measurements/lockfile/formats/node/npm_package.h"
#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"
#include "measurements/lockfile/text/quoted.h"

namespace samovar::lockfile {

namespace {

constexpr std::string_view kHeader = "# yarn lockfile v1";

// What stands in one entry.
struct Entry {
  std::string pattern;  // the first of those that it is for: NAME@RANGE
  std::string version, resolved, integrity;
  size_t line = 0;
};

// Yarn's own format: a line of patterns and a colon; below it, indented by two, KEY VALUE or the KEY: of a map, whose
// lines are indented by four.
class YarnReader {
 public:
  // `scratch` keeps the text of escapes.
  YarnReader(std::string_view text, Document& scratch) : cursor_(text), scratch_(scratch) {}

  bool AtEnd() {
    while (cursor_.Peek() == '\n' || cursor_.Peek() == '#' || cursor_.At("\r\n")) {
      cursor_.TakeUntil("\n");
      cursor_.TakeIf("\n");
    }
    return cursor_.AtEnd();
  }

  Result<Entry> Next() {
    Entry entry{.pattern = {}, .version = {}, .resolved = {}, .integrity = {}, .line = cursor_.line()};
    entry.pattern = TRY(Word());
    while (cursor_.TakeIf(", ")) TRY(Word());
    TRY(cursor_.Expect(":"));
    TRY(EndOfLine());
    while (cursor_.TakeIf("  ")) TRY(Member(entry));
    return entry;
  }

 private:
  Result<void> Member(Entry& entry) {
    const bool deeper = cursor_.TakeIf("  ");
    const std::string key = TRY(Word());
    if (!deeper && cursor_.TakeIf(":")) return EndOfLine();
    TRY(cursor_.Expect(" "));
    const std::string value = TRY(Word());
    if (!deeper && key == "version") entry.version = value;
    if (!deeper && key == "resolved") entry.resolved = value;
    if (!deeper && key == "integrity") {
      entry.integrity = value;
      while (cursor_.TakeIf(" ")) entry.integrity += " " + TRY(Word());
    }
    return EndOfLine();
  }

  Result<std::string> Word() {
    if (cursor_.Peek() == '"') {
      const Piece piece = TRY(TakeDoubleQuoted(cursor_, scratch_, kJsonEscapes));
      return std::string(scratch_.View(piece));
    }
    std::string_view word = cursor_.rest().substr(0, cursor_.rest().find_first_of(" ,\r\n"));
    if (word.ends_with(':')) word.remove_suffix(1);
    if (word.empty()) return cursor_.Expected("a word");
    return std::string(cursor_.Take(word.size()));
  }

  Result<void> EndOfLine() {
    cursor_.TakeIf("\r");
    if (cursor_.AtEnd() || cursor_.TakeIf("\n")) return {};
    return cursor_.Expected("the end of the line");
  }

  Cursor cursor_;
  Document& scratch_;
};

// NAME@RANGE, or NAME@npm:OTHER@RANGE, where OTHER is what is fetched.
std::string NameOf(std::string_view pattern) {
  constexpr std::string_view kAlias = "npm:";
  const std::string_view name = pattern.substr(0, pattern.find('@', 1));
  const std::string_view range = pattern.substr(std::min(pattern.size(), name.size() + 1));
  if (!range.starts_with(kAlias)) return std::string(name);
  const std::string_view other = range.substr(kAlias.size());
  return std::string(other.substr(0, other.find('@', 1)));
}

Result<void> AddEntry(const Entry& entry, InputList& out) {
  Input input{.name = NameOf(entry.pattern), .version = entry.version, .line = entry.line};
  input.purl = Purl("npm", input.name, input.version);
  const size_t hash = entry.resolved.rfind('#');
  input.url = entry.resolved.substr(0, hash);
  const bool in_folder = entry.resolved.empty() && entry.pattern.find("@file:") != std::string::npos;
  if (in_folder || input.url.starts_with("file:")) {
    input.carried = Carried::kInTree;
    input.url.clear();
    return out.Add(std::move(input));
  }
  if (input.url.starts_with("git+") || input.url.starts_with("git:") || input.url.ends_with(".git")) {
    const std::string commit = hash == std::string::npos ? "" : entry.resolved.substr(hash + 1);
    if (input.url.starts_with("git+")) input.url.erase(0, 4);
    TRY(SetCommit(input, "npm", input.url, commit));
    return out.Add(std::move(input));
  }
  input.file = NpmFile(input.name, input.version);
  if (!entry.integrity.empty()) {
    input.digests.push_back(
        TRY(ParseIntegrity(entry.integrity).In("line " + Decimal(entry.line) + ": " + Quoted(input.name))));
  }
  return out.Add(std::move(input));
}

}  // namespace

Result<void> ReadYarnLock(const LockText& lock, InputList& out) {
  TRY(Document::Check(lock.text));
  if (lock.text.substr(0, 512).find(kHeader) == std::string_view::npos) {
    return AtLine(1, Code::kUnsupported, "expected the comment " + Quoted(kHeader) + " of Yarn 1, found none");
  }
  Document scratch(lock.text, Document::Plain::kIsText);
  YarnReader reader(lock.text, scratch);
  while (!reader.AtEnd()) {
    const Entry entry = TRY(reader.Next());
    TRY(AddEntry(entry, out));
  }
  return {};
}

}  // namespace samovar::lockfile
