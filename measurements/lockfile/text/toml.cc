// SPDX-License-Identifier: Apache-2.0
//
// TOML 1.0 as far as tools write it into lock files: everything but text of several lines. Numbers, dates and booleans
// are words; nobody here reads them as more.
#include "measurements/base/text.h"
#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"
#include "measurements/lockfile/text/quoted.h"

namespace samovar::lockfile {

namespace {

constexpr std::string_view kBlank = " \t";
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
// Tables are looked up one after the other: no more than so many in one place.
constexpr int kMaxTables = 256;

// How a table or list came to be, which decides what may still be added to it.
enum class Made : uint8_t {
  kByPath,    // stands in the path of a header
  kByHeader,  // [table] or [[list]]
  kByDots,    // a.b = …
  kByValue,   // { } or [ ], complete
};

class TomlReader {
 public:
  TomlReader(std::string_view text, Document& out) : cursor_(text), out_(out) {}

  Result<void> Read() {
    uint32_t table = 0;
    made_.push_back(Made::kByHeader);
    for (SkipLines(); !cursor_.AtEnd(); SkipLines()) {
      if (cursor_.TakeIf("[[")) {
        table = TRY(Header(ValueKind::kList));
        TRY(cursor_.Expect("]]"));
      } else if (cursor_.TakeIf("[")) {
        table = TRY(Header(ValueKind::kMap));
        TRY(cursor_.Expect("]"));
      } else {
        TRY(KeyAndValue(table, 1));
      }
      TRY(EndOfLine());
    }
    return {};
  }

 private:
  Result<uint32_t> Add(uint32_t parent, Piece key, ValueKind kind, Piece content, Made made) {
    const uint32_t number = TRY(out_.Add(parent, key, kind, content, cursor_.line()));
    made_.resize(number + 1);
    made_[number] = made;
    return number;
  }

  void SkipComment() {
    cursor_.TakeWhile(kBlank);
    if (cursor_.Peek() == '#') cursor_.TakeUntil("\n");
  }
  // Over blank lines, comments and what indents the next line.
  void SkipLines() {
    do SkipComment();
    while (!cursor_.TakeWhile("\r\n").empty());
  }
  Result<void> EndOfLine() {
    SkipComment();
    if (cursor_.AtEnd() || cursor_.TakeIf("\n") || cursor_.TakeIf("\r\n")) return {};
    return cursor_.Expected("the end of the line");
  }

  Result<Piece> Key() {
    cursor_.TakeWhile(kBlank);
    Piece key;
    if (cursor_.Peek() == '"') {
      key = TRY(TakeDoubleQuoted(cursor_, out_, kTomlEscapes));
    } else if (cursor_.Peek() == '\'') {
      key = TRY(TakeSingleQuoted(cursor_, out_, Doubled::kIsEnd));
    } else {
      const size_t start = cursor_.offset();
      const std::string_view bare = cursor_.TakeWhile(kLetters);
      if (bare.empty()) return cursor_.Expected("a key");
      key = Document::Source(start, bare.size());
    }
    cursor_.TakeWhile(kBlank);
    return key;
  }

  // The member of a table that has that name; 0 if there is none.
  Result<uint32_t> Member(uint32_t table, Piece key) {
    int seen = 0;
    for (auto child = out_.ValueOf(table).First(); child.has_value(); child = child->Next()) {
      if (++seen > kMaxTables) {
        return AtLine(cursor_.line(), Code::kLimit,
                      "a table below one that has more than " + Decimal(kMaxTables) + " members before it");
      }
      if (child->key() == out_.View(key)) return child->number();
    }
    return 0U;
  }

  // The table `key` of `table`, made if it is not there.
  Result<uint32_t> Below(uint32_t table, Piece key, Made made) {
    const uint32_t there = TRY(Member(table, key));
    if (there == 0) return Add(table, key, ValueKind::kMap, Piece(), made);
    const Value value = out_.ValueOf(there);
    const bool dotted = made == Made::kByDots;
    if (value.kind() == ValueKind::kMap && made_[there] != Made::kByValue &&
        dotted == (made_[there] == Made::kByDots)) {
      return there;
    }
    if (value.kind() == ValueKind::kList && made_[there] == Made::kByHeader && !dotted) return value.Last()->number();
    return cursor_.Expected("the name of a table that can be added to, not " + Quoted(out_.View(key)) +
                            ", before this");
  }

  // The path of [path] or [[path]], and the table that it opens.
  Result<uint32_t> Header(ValueKind kind) {
    uint32_t table = 0;
    Piece key = TRY(Key());
    for (int depth = 1; cursor_.TakeIf("."); ++depth) {
      if (depth >= kMaxDepth) return cursor_.Expected("at most " + Decimal(kMaxDepth) + " names before this");
      table = TRY(Below(table, key, Made::kByPath));
      key = TRY(Key());
    }
    const uint32_t there = TRY(Member(table, key));
    if (kind == ValueKind::kMap) return OpenTable(table, key, there);
    uint32_t list = there;
    if (list == 0) list = TRY(Add(table, key, ValueKind::kList, Piece(), Made::kByHeader));
    if (out_.ValueOf(list).kind() != ValueKind::kList || made_[list] != Made::kByHeader) return Twice(key);
    return Add(list, Piece(), ValueKind::kMap, Piece(), Made::kByHeader);
  }

  Result<uint32_t> OpenTable(uint32_t above, Piece key, uint32_t there) {
    if (there == 0) return Add(above, key, ValueKind::kMap, Piece(), Made::kByHeader);
    if (out_.ValueOf(there).kind() != ValueKind::kMap || made_[there] != Made::kByPath) return Twice(key);
    made_[there] = Made::kByHeader;
    return there;
  }

  Error Twice(Piece key) { return cursor_.Expected("another name than " + Quoted(out_.View(key)) + " before this"); }

  Result<void> KeyAndValue(uint32_t table, int depth) {
    Piece key = TRY(Key());
    for (; cursor_.TakeIf("."); ++depth) {
      if (depth >= kMaxDepth) return cursor_.Expected("at most " + Decimal(kMaxDepth) + " names before this");
      table = TRY(Below(table, key, Made::kByDots));
      key = TRY(Key());
    }
    TRY(cursor_.Expect("="));
    return Any(table, key, depth);
  }

  Result<void> Any(uint32_t parent, Piece key, int depth) {
    cursor_.TakeWhile(kBlank);
    if (depth >= kMaxDepth) return AtLine(cursor_.line(), Code::kLimit, "nested deeper than " + Decimal(kMaxDepth));
    if (cursor_.At(R"(""")") || cursor_.At("'''")) {
      return AtLine(cursor_.line(), Code::kUnsupported, "text of several lines is not read");
    }
    const char c = cursor_.Peek();
    if (c == '[') return Array(TRY(Add(parent, key, ValueKind::kList, Piece(), Made::kByValue)), depth + 1);
    if (c == '{') return InlineTable(TRY(Add(parent, key, ValueKind::kMap, Piece(), Made::kByHeader)), depth + 1);
    const bool quoted = c == '"' || c == '\'';
    const Piece content = TRY(Scalar());
    TRY(Add(parent, key, quoted ? ValueKind::kText : ValueKind::kWord, content, Made::kByValue));
    return {};
  }

  Result<Piece> Scalar() {
    if (cursor_.Peek() == '"') return TakeDoubleQuoted(cursor_, out_, kTomlEscapes);
    if (cursor_.Peek() == '\'') return TakeSingleQuoted(cursor_, out_, Doubled::kIsEnd);
    const size_t start = cursor_.offset();
    const std::string_view word = cursor_.TakeUntil(" \t\r\n,]}#");
    const bool known = word == "true" || word == "false" || word.ends_with("inf") || word.ends_with("nan") ||
                       (!word.empty() && std::string_view("+-0123456789").find(word[0]) != std::string_view::npos);
    if (!known || word.find_first_not_of("+-.:_abcdefghijklmnopqrstuvwxyzABCDEFTZ0123456789") != word.npos) {
      return AtLine(cursor_.line(), Code::kMalformed, "expected a value, found " + Quoted(word.substr(0, 24)));
    }
    return Document::Source(start, word.size());
  }

  Result<void> Array(uint32_t list, int depth) {
    TRY(cursor_.Expect("["));
    while (true) {
      SkipLines();
      if (cursor_.TakeIf("]")) return {};
      TRY(Any(list, Piece(), depth));
      SkipLines();
      if (cursor_.TakeIf("]")) return {};
      if (!cursor_.TakeIf(",")) return cursor_.Expected("\",\" or \"]\"");
    }
  }

  // In one line, as TOML 1.0 has it.
  Result<void> InlineTable(uint32_t table, int depth) {
    TRY(cursor_.Expect("{"));
    cursor_.TakeWhile(kBlank);
    bool more = !cursor_.TakeIf("}");
    while (more) {
      TRY(KeyAndValue(table, depth));
      cursor_.TakeWhile(kBlank);
      more = cursor_.TakeIf(",");
      if (!more && !cursor_.TakeIf("}")) return cursor_.Expected("\",\" or \"}\"");
    }
    made_[table] = Made::kByValue;
    return {};
  }

  Cursor cursor_;
  Document& out_;
  std::vector<Made> made_;  // by number of the value
};

}  // namespace

Result<Document> ReadToml(std::string_view text) {
  TRY(Document::Check(text));
  Document out(text, Document::Plain::kIsNoText);
  TRY(TomlReader(text, out).Read());
  TRY(out.CheckKeys());
  return out;
}

}  // namespace samovar::lockfile
