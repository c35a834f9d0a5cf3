// SPDX-License-Identifier: Apache-2.0
//
// JSON (RFC 8259) with lines. measurements/json is for documents of ours and of vendors: it knows no lines, refuses
// numbers that lock files may have, and its memory is not bounded by the size of a file that a stranger wrote.
#include "measurements/base/text.h"
#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"
#include "measurements/lockfile/text/quoted.h"

namespace samovar::lockfile {

namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kDigits = "0123456789";

class JsonReader {
 public:
  JsonReader(std::string_view text, Document& out) : cursor_(text), out_(out) {}

  Result<void> Read() {
    cursor_.TakeWhile(kSpace);
    TRY(Object(0, 1));
    cursor_.TakeWhile(kSpace);
    if (!cursor_.AtEnd()) return cursor_.Expected("the end of the file");
    return {};
  }

 private:
  // The members of an object, into the map `map`.
  Result<void> Object(uint32_t map, int depth) {
    TRY(cursor_.Expect("{"));
    cursor_.TakeWhile(kSpace);
    if (cursor_.TakeIf("}")) return {};
    while (true) {
      cursor_.TakeWhile(kSpace);
      if (cursor_.Peek() != '"') return cursor_.Expected("a key in double quotes");
      const Piece key = TRY(TakeDoubleQuoted(cursor_, out_, kJsonEscapes));
      cursor_.TakeWhile(kSpace);
      TRY(cursor_.Expect(":"));
      TRY(Any(map, key, depth));
      if (cursor_.TakeIf("}")) return {};
      if (!cursor_.TakeIf(",")) return cursor_.Expected("\",\" or \"}\"");
    }
  }

  Result<void> Array(uint32_t list, int depth) {
    TRY(cursor_.Expect("["));
    cursor_.TakeWhile(kSpace);
    if (cursor_.TakeIf("]")) return {};
    while (true) {
      TRY(Any(list, Piece(), depth));
      if (cursor_.TakeIf("]")) return {};
      if (!cursor_.TakeIf(",")) return cursor_.Expected("\",\" or \"]\"");
    }
  }

  // One value with the white space around it.
  Result<void> Any(uint32_t parent, Piece key, int depth) {
    cursor_.TakeWhile(kSpace);
    const size_t line = cursor_.line();
    const char c = cursor_.Peek();
    if (depth >= kMaxDepth) return AtLine(line, Code::kLimit, "nested deeper than " + Decimal(kMaxDepth));
    if (c == '{') {
      const uint32_t map = TRY(out_.Add(parent, key, ValueKind::kMap, Piece(), line));
      TRY(Object(map, depth + 1));
    } else if (c == '[') {
      const uint32_t list = TRY(out_.Add(parent, key, ValueKind::kList, Piece(), line));
      TRY(Array(list, depth + 1));
    } else if (c == '"') {
      const Piece text = TRY(TakeDoubleQuoted(cursor_, out_, kJsonEscapes));
      TRY(out_.Add(parent, key, ValueKind::kText, text, line));
    } else {
      const Piece word = TRY(Word());
      TRY(out_.Add(parent, key, ValueKind::kWord, word, line));
    }
    cursor_.TakeWhile(kSpace);
    return {};
  }

  Result<Piece> Word() {
    const size_t start = cursor_.offset();
    for (std::string_view word : {"true", "false", "null"}) {
      if (cursor_.TakeIf(word)) return Document::Source(start, word.size());
    }
    TRY(Number());
    return Document::Source(start, cursor_.offset() - start);
  }

  Result<void> Number() {
    cursor_.TakeIf("-");
    if (!cursor_.TakeIf("0") && cursor_.TakeWhile(kDigits).empty()) return cursor_.Expected("a value");
    if (cursor_.TakeIf(".") && cursor_.TakeWhile(kDigits).empty()) return cursor_.Expected("a digit");
    if (cursor_.TakeIf("e") || cursor_.TakeIf("E")) {
      if (!cursor_.TakeIf("+")) cursor_.TakeIf("-");
      if (cursor_.TakeWhile(kDigits).empty()) return cursor_.Expected("a digit");
    }
    return {};
  }

  Cursor cursor_;
  Document& out_;
};

}  // namespace

Result<Document> ReadJson(std::string_view text) {
  TRY(Document::Check(text));
  Document out(text, Document::Plain::kIsNoText);
  TRY(JsonReader(text, out).Read());
  TRY(out.CheckKeys());
  return out;
}

}  // namespace samovar::lockfile
