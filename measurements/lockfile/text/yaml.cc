// SPDX-License-Identifier: Apache-2.0
//
// The YAML that package managers write: maps and lists by indentation, maps and lists in brackets, plain and quoted
// scalars of one line, block scalars (| and >, kept as they stand), comments. What else YAML has is refused by line:
// anchors, aliases, tags, directives, several documents, tabs that indent, scalars that go on in the next line.
#include "measurements/base/text.h"
#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"
#include "measurements/lockfile/text/quoted.h"

namespace samovar::lockfile {

namespace {

// With which a plain scalar cannot begin.
constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`";

// Where a scalar stands decides what ends it.
enum class In { kBlock, kBrackets };
// Whether a block's first line has been indented already, by what stands before it in the line.
enum class FirstLine { kIsIndented, kIsReached };

class YamlReader {
 public:
  YamlReader(std::string_view text, Document& out) : cursor_(text), out_(out) {}

  Result<void> Read() {
    TRY(Map(0, 0, FirstLine::kIsIndented, 1));
    if (!cursor_.AtEnd()) return cursor_.Expected("a key at the beginning of the line");
    return {};
  }

 private:
  static bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\0'; }

  // From the beginning of a line over empty lines and comments. Returns how far the next line is indented, which is
  // not yet taken; nothing at the end.
  Result<std::optional<size_t>> Indentation() {
    while (!cursor_.AtEnd()) {
      size_t spaces = cursor_.rest().find_first_not_of(' ');
      if (spaces == std::string_view::npos) spaces = cursor_.rest().size();
      const char c = cursor_.Peek(spaces);
      if (c == '\t') return cursor_.Expected("no tab in the indentation");
      if (!IsSpace(c) && c != '#') return std::optional(spaces);
      cursor_.TakeUntil("\n");
      cursor_.TakeIf("\n");
    }
    return std::optional<size_t>();
  }

  Result<void> EndOfLine() {
    const bool blank = !cursor_.TakeWhile(" ").empty();
    if (blank && cursor_.Peek() == '#') cursor_.TakeUntil("\n");
    cursor_.TakeIf("\r");
    if (cursor_.AtEnd() || cursor_.TakeIf("\n")) return {};
    return cursor_.Expected("the end of the line");
  }
  bool AtEndOfLine() const { return cursor_.AtEnd() || cursor_.Peek() == '\n' || cursor_.At("\r\n"); }

  Result<void> CheckDepth(int depth) const {
    if (depth < kMaxDepth) return {};
    return AtLine(cursor_.line(), Code::kLimit, "nested deeper than " + Decimal(kMaxDepth));
  }

  // The lines of a map that are indented by `indent`.
  Result<void> Map(uint32_t map, size_t indent, FirstLine first, int depth) {
    TRY(CheckDepth(depth));
    while (true) {
      if (first == FirstLine::kIsIndented) {
        const std::optional<size_t> spaces = TRY(Indentation());
        if (!spaces.has_value() || *spaces < indent) return {};
        if (*spaces > indent) return cursor_.Expected("a line indented by " + Decimal(indent));
        cursor_.Take(indent);
      }
      first = FirstLine::kIsIndented;
      if (cursor_.TakeIf("? ")) {
        TRY(LongKey(map, indent, depth));
        continue;
      }
      const Piece key = TRY(Scalar(In::kBlock));
      if (!cursor_.TakeIf(":") || !IsSpace(cursor_.Peek())) return cursor_.Expected("\":\" behind a key");
      TRY(Behind(map, key, indent, depth));
    }
  }

  // `? key`, and in the next line `: first: line of a map`.
  Result<void> LongKey(uint32_t map, size_t indent, int depth) {
    const Piece key = TRY(Scalar(In::kBlock));
    TRY(EndOfLine());
    const std::optional<size_t> spaces = TRY(Indentation());
    if (spaces != indent) return cursor_.Expected("\": \" below \"? \"");
    cursor_.Take(indent);
    TRY(cursor_.Expect(": "));
    const uint32_t value = TRY(out_.Add(map, key, ValueKind::kMap, Piece(), cursor_.line()));
    return Map(value, indent + 2, FirstLine::kIsReached, depth + 1);
  }

  // The value behind `key:` in a line indented by `indent`.
  Result<void> Behind(uint32_t map, Piece key, size_t indent, int depth) {
    const size_t line = cursor_.line();
    cursor_.TakeWhile(" ");
    if (!AtEndOfLine() && cursor_.Peek() != '#') return InLine(map, key, indent, depth);
    cursor_.TakeUntil("\n");
    cursor_.TakeIf("\n");
    const std::optional<size_t> spaces = TRY(Indentation());
    const bool dash = spaces.has_value() && cursor_.Peek(*spaces) == '-' && IsSpace(cursor_.Peek(*spaces + 1));
    if (dash && *spaces >= indent) {
      const uint32_t list = TRY(out_.Add(map, key, ValueKind::kList, Piece(), line));
      return List(list, *spaces, depth + 1);
    }
    if (spaces.has_value() && *spaces > indent) {
      const uint32_t below = TRY(out_.Add(map, key, ValueKind::kMap, Piece(), line));
      return Map(below, *spaces, FirstLine::kIsIndented, depth + 1);
    }
    TRY(out_.Add(map, key, ValueKind::kWord, Piece(), line));
    return {};
  }

  Result<void> InLine(uint32_t map, Piece key, size_t indent, int depth) {
    if (cursor_.Peek() == '|' || cursor_.Peek() == '>') return BlockScalar(map, key, indent);
    TRY(Any(map, key, In::kBlock, depth));
    return EndOfLine();
  }

  // The lines of a list, each `- ` and a value in one line.
  Result<void> List(uint32_t list, size_t indent, int depth) {
    TRY(CheckDepth(depth));
    while (true) {
      const std::optional<size_t> spaces = TRY(Indentation());
      if (!spaces.has_value() || *spaces < indent) return {};
      if (*spaces == indent && !(cursor_.Peek(indent) == '-' && IsSpace(cursor_.Peek(indent + 1)))) return {};
      if (*spaces > indent) return cursor_.Expected("\"-\" indented by " + Decimal(indent));
      cursor_.Take(indent + 1);
      cursor_.TakeWhile(" ");
      TRY(Any(list, Piece(), In::kBlock, depth));
      TRY(EndOfLine());
    }
  }

  // A scalar, or a map or list in brackets.
  Result<void> Any(uint32_t parent, Piece key, In in, int depth) {
    TRY(CheckDepth(depth));
    const size_t line = cursor_.line();
    const char c = cursor_.Peek();
    if (c == '{') {
      const uint32_t map = TRY(out_.Add(parent, key, ValueKind::kMap, Piece(), line));
      return Brackets(map, '}', depth + 1);
    }
    if (c == '[') {
      const uint32_t list = TRY(out_.Add(parent, key, ValueKind::kList, Piece(), line));
      return Brackets(list, ']', depth + 1);
    }
    const Piece content = TRY(Scalar(in));
    TRY(out_.Add(parent, key, c == '"' || c == '\'' ? ValueKind::kText : ValueKind::kWord, content, line));
    return {};
  }

  Result<void> Brackets(uint32_t into, char closing, int depth) {
    cursor_.Take();
    while (true) {
      SkipInBrackets();
      if (cursor_.Peek() == closing) break;
      Piece key;
      if (closing == '}') {
        key = TRY(Scalar(In::kBrackets));
        TRY(cursor_.Expect(":"));
        if (!IsSpace(cursor_.Peek())) return cursor_.Expected("a space behind \":\"");
        SkipInBrackets();
      }
      TRY(Any(into, key, In::kBrackets, depth));
      SkipInBrackets();
      if (!cursor_.TakeIf(",") && cursor_.Peek() != closing) {
        return cursor_.Expected(std::string("\",\" or \"") + closing + "\"");
      }
    }
    cursor_.Take();
    return {};
  }

  void SkipInBrackets() {
    while (!cursor_.TakeWhile(" \r\n").empty()) {
      if (cursor_.Peek() == '#') cursor_.TakeUntil("\n");
    }
  }

  Result<Piece> Scalar(In in) {
    if (cursor_.Peek() == '"') return TakeDoubleQuoted(cursor_, out_, kYamlEscapes);
    if (cursor_.Peek() == '\'') return TakeSingleQuoted(cursor_, out_, Doubled::kIsQuote);
    const std::string_view rest = cursor_.rest();
    const char c = cursor_.Peek();
    const bool begins = !AtEndOfLine() &&
                        (kIndicators.find(c) == kIndicators.npos ||
                         ((c == '-' || c == '?' || c == ':') && !IsSpace(cursor_.Peek(1)))) &&
                        !cursor_.At("---");
    if (!begins) return cursor_.Expected("a plain or quoted scalar");
    size_t end = 0;
    for (; end < rest.size() && !EndsPlain(rest, end, in); ++end) {
      if (rest[end] == '\t') return cursor_.Expected("no tab in a plain scalar");
    }
    while (end > 0 && rest[end - 1] == ' ') --end;
    const size_t start = cursor_.offset();
    return Document::Source(start, cursor_.Take(end).size());
  }

  // Whether a plain scalar ends before byte `at` of `rest`.
  static bool EndsPlain(std::string_view rest, size_t at, In in) {
    const char c = rest[at];
    const char next = at + 1 < rest.size() ? rest[at + 1] : '\0';
    if (c == '\n' || (c == '\r' && next == '\n')) return true;
    if (c == ' ' && next == '#') return true;
    if (c == ':' && (IsSpace(next) || (in == In::kBrackets && std::string_view(",[]{}").find(next) != rest.npos))) {
      return true;
    }
    return in == In::kBrackets && std::string_view(",[]{}").find(c) != rest.npos;
  }

  // `|` or `>` and the lines that are indented further than the key, as they stand.
  Result<void> BlockScalar(uint32_t map, Piece key, size_t indent) {
    const size_t line = cursor_.line();
    cursor_.Take();
    cursor_.TakeWhile("+-123456789");
    TRY(EndOfLine());
    const size_t start = cursor_.offset();
    while (!cursor_.AtEnd()) {
      const size_t spaces = cursor_.rest().find_first_not_of(' ');
      const bool empty = spaces == std::string_view::npos || IsSpace(cursor_.Peek(spaces));
      if (!empty && spaces <= indent) break;
      cursor_.TakeUntil("\n");
      cursor_.TakeIf("\n");
    }
    TRY(out_.Add(map, key, ValueKind::kText, Document::Source(start, cursor_.offset() - start), line));
    return {};
  }

  Cursor cursor_;
  Document& out_;
};

}  // namespace

Result<Document> ReadYaml(std::string_view text) {
  TRY(Document::Check(text));
  Document out(text, Document::Plain::kIsText);
  TRY(YamlReader(text, out).Read());
  TRY(out.CheckKeys());
  return out;
}

}  // namespace samovar::lockfile
