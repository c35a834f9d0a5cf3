// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/text.h"
#include "measurements/json/json.h"

namespace samovar {

namespace {

constexpr int kCompact = -1;

// RFC 8785 section 3.2.2.2: the two-character escapes where JSON has them, \u00xx for other control characters, nothing
// else.
void WriteString(std::string& out, std::string_view text) {
  out.push_back('"');
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (byte < 0x20) {
          out += "\\u00" + EncodeHex(ByteView(&byte, 1));
        } else {
          out.push_back(c);
        }
    }
  }
  out.push_back('"');
}

void NewLine(std::string& out, int indent) {
  if (indent == kCompact) return;
  out.push_back('\n');
  out.append(static_cast<size_t>(indent) * 2, ' ');
}

int Inner(int indent) { return indent == kCompact ? kCompact : indent + 1; }

void Write(std::string& out, const Json& value, int indent);

void WriteArray(std::string& out, const Json::Array& array, int indent) {
  out.push_back('[');
  bool first = true;
  for (const Json& item : array) {
    if (!first) out.push_back(',');
    first = false;
    NewLine(out, Inner(indent));
    Write(out, item, Inner(indent));
  }
  if (!array.empty()) NewLine(out, indent);
  out.push_back(']');
}

void WriteObject(std::string& out, const Json::Object& object, int indent) {
  out.push_back('{');
  bool first = true;
  for (const auto& [key, item] : object) {
    if (!first) out.push_back(',');
    first = false;
    NewLine(out, Inner(indent));
    WriteString(out, key);
    out += indent == kCompact ? ":" : ": ";
    Write(out, item, Inner(indent));
  }
  if (!object.empty()) NewLine(out, indent);
  out.push_back('}');
}

void WriteInteger(std::string& out, int64_t value) {
  CHECK(value <= Json::kMaxInteger && value >= -Json::kMaxInteger);
  if (value < 0) out.push_back('-');
  out += Decimal(static_cast<uint64_t>(value < 0 ? -value : value));
}

void Write(std::string& out, const Json& value, int indent) {
  if (const bool* flag = value.AsBool())
    out += *flag ? "true" : "false";
  else if (const int64_t* number = value.AsInteger())
    WriteInteger(out, *number);
  else if (const std::string* text = value.AsString())
    WriteString(out, *text);
  else if (const Json::Array* array = value.AsArray())
    WriteArray(out, *array, indent);
  else if (const Json::Object* object = value.AsObject())
    WriteObject(out, *object, indent);
  else
    out += "null";
}

// Escapes what a terminal acts on in a document: outside of strings there is nothing of it but line feeds.
std::string Escaped(std::string_view document) {
  std::string out;
  while (!document.empty()) {
    const std::string_view before = document;
    const uint32_t point = TakeCharacter(document).value_or(0xfffd);
    if (point == '\n' || (point != 0xfffd && !ActsOnTerminals(point))) {
      out += before.substr(0, before.size() - document.size());
      continue;
    }
    const uint8_t unit[] = {static_cast<uint8_t>(point >> 8), static_cast<uint8_t>(point)};
    out += "\\u" + EncodeHex(unit);
  }
  return out;
}

}  // namespace

std::string CanonicalJson(const Json& value) {
  std::string out;
  Write(out, value, kCompact);
  return out;
}

std::string PrettyJson(const Json& value) {
  std::string out;
  Write(out, value, 0);
  out.push_back('\n');
  return Escaped(out);
}

std::string PlainJson(const Json& value) { return Escaped(CanonicalJson(value)); }

}  // namespace samovar
