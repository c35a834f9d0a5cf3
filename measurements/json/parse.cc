// SPDX-License-Identifier: Apache-2.0
//
// The one file that includes picojson, and the only one compiled with exceptions (its header throws in functions that
// are never called here). picojson walks the grammar; JsonBuilder below is its parse context and builds Json values,
// counting depth and refusing duplicate keys. What picojson is lax about (number grammar, UTF-8, raw control bytes) is
// checked in a pass before.
#include <cctype>

#include "measurements/base/text.h"
#include "measurements/json/json.h"

#define PICOJSON_USE_INT64
#define PICOJSON_USE_LOCALE 0
#include <picojson/picojson.h>

namespace samovar {

namespace {

constexpr int kMaxDepth = 32;

using Input = picojson::input<const char*>;

class JsonBuilder {
 public:
  JsonBuilder(Json& out, int depth, std::string& why) : out_(out), depth_(depth), why_(why) {}
  JsonBuilder(const JsonBuilder&) = delete;
  JsonBuilder& operator=(const JsonBuilder&) = delete;

  // NOLINTBEGIN(readability-identifier-naming): the names are picojson's
  bool set_null() { return true; }
  bool set_bool(bool value) {
    out_ = value;
    return true;
  }
  bool set_int64(int64_t value) {
    if (value > Json::kMaxInteger || value < -Json::kMaxInteger) return Fail("an integer beyond 2^53 - 1");
    out_ = value;
    return true;
  }
  bool set_number(double) { return Fail("a number that is not an integer within 2^53 - 1"); }
  bool parse_string(Input& in) {
    std::string text;
    if (!picojson::_parse_string(text, in)) return false;
    out_ = std::move(text);
    return true;
  }
  bool parse_array_start() {
    out_ = Json::Array();
    return Deeper();
  }
  bool parse_array_item(Input& in, size_t) {
    Json item;
    if (!ParseInto(in, item)) return false;
    out_.Append(std::move(item));
    return true;
  }
  bool parse_array_stop(size_t) { return true; }
  bool parse_object_start() {
    out_ = Json::Object();
    return Deeper();
  }
  bool parse_object_item(Input& in, const std::string& key) {
    if (out_.Find(key) != nullptr) return Fail("duplicate key " + Quoted(key));
    Json item;
    if (!ParseInto(in, item)) return false;
    out_.Set(key, std::move(item));
    return true;
  }
  bool parse_object_stop() { return true; }
  // NOLINTEND(readability-identifier-naming)

 private:
  bool Deeper() { return depth_ < kMaxDepth || Fail("nesting deeper than " + Decimal(kMaxDepth)); }
  bool ParseInto(Input& in, Json& item) {
    JsonBuilder builder(item, depth_ + 1, why_);
    return picojson::_parse(builder, in);
  }
  bool Fail(std::string why) {
    why_ = std::move(why);
    return false;
  }

  Json& out_;
  int depth_;
  std::string& why_;
};

Error At(size_t offset, std::string_view why) {
  return Error(Code::kMalformed, "JSON at byte " + Decimal(offset) + ": " + std::string(why));
}

size_t SkipDigits(std::string_view text, size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

// Returns the end of the integer at `start`, or npos if what stands there is not `-?(0|[1-9][0-9]*)` followed by a
// delimiter.
size_t EndOfInteger(std::string_view text, size_t start) {
  size_t first = text[start] == '-' ? start + 1 : start;
  size_t end = SkipDigits(text, first);
  bool leading_zero = end > first + 1 && text[first] == '0';
  bool delimited = end == text.size() || std::string_view(",]} \t\r\n").find(text[end]) != std::string_view::npos;
  return end == first || leading_zero || !delimited ? std::string_view::npos : end;
}

// Returns the position after the closing quote of the string that opens at `start`, or npos if it never closes.
size_t EndOfString(std::string_view text, size_t start) {
  for (size_t i = start + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return i + 1;
  }
  return std::string_view::npos;
}

// Checks what picojson does not: every number is a plain integer.
Result<void> CheckNumbers(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    char c = text[at];
    if (c == '"') {
      size_t end = EndOfString(text, at);
      if (end == std::string_view::npos) return At(at, "string without an end");
      at = end;
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      size_t end = EndOfInteger(text, at);
      if (end == std::string_view::npos) return At(at, "not a plain integer");
      at = end;
    } else {
      ++at;
    }
  }
  return {};
}

}  // namespace

Result<Json> ParseJson(std::string_view text, size_t max_size) {
  if (text.size() > max_size) {
    return Error(Code::kLimit,
                 "JSON: " + Decimal(text.size()) + " bytes, at most " + Decimal(max_size) + " are accepted");
  }
  if (!IsUtf8(text)) return Error(Code::kMalformed, "JSON: not valid UTF-8");
  if (text.find('\0') != std::string_view::npos) return Error(Code::kMalformed, "JSON: contains a NUL byte");
  TRY(CheckNumbers(text));
  Json out;
  std::string why;
  Input in(text.data(), text.data() + text.size());
  JsonBuilder builder(out, 0, why);
  // picojson ignores what set_int64 and set_number return, so a refused number shows only in `why`.
  bool parsed = picojson::_parse(builder, in) && why.empty();
  if (parsed) in.skip_ws();
  auto offset = static_cast<size_t>(in.cur() - text.data());
  if (!parsed) return At(offset, why.empty() ? "syntax error" : why);
  if (offset != text.size()) return At(offset, "bytes after the end of the document");
  return out;
}

}  // namespace samovar
