// SPDX-License-Identifier: Apache-2.0
#include "measurements/policy/key.h"

namespace samovar::policy {

namespace {

Error Expected(const char* what, const Json& value) {
  return Error(Code::kMalformed, std::string("expected ") + what + ", got " + value.KindName());
}

}  // namespace

Result<bool> FlagOf(const Json& value) {
  if (value.AsBool() == nullptr) return Expected("true or false", value);
  return *value.AsBool();
}

Result<uint64_t> NumberOf(const Json& value, uint64_t max) {
  const int64_t* number = value.AsInteger();
  if (number == nullptr || *number < 0 || static_cast<uint64_t>(*number) > max) {
    return Error(Code::kMalformed, "expected a number, 0 to " + Decimal(max));
  }
  return static_cast<uint64_t>(*number);
}

Result<std::string> TextOf(const Json& value) {
  if (value.AsString() == nullptr) return Expected("a string", value);
  return *value.AsString();
}

Result<std::vector<std::string>> TextsOf(const Json& value) {
  if (value.AsArray() == nullptr) return Expected("a list of strings", value);
  std::vector<std::string> out;
  for (const Json& item : *value.AsArray()) {
    if (item.AsString() == nullptr) return Expected("a list of strings with", item);
    out.push_back(*item.AsString());
  }
  return out;
}

Result<std::vector<Bytes>> ByteListOf(const Json& value, size_t size) {
  std::vector<Bytes> out;
  for (const std::string& hex : TRY(TextsOf(value))) {
    Bytes bytes = TRY(DecodeHex(hex));
    if (bytes.size() != size) {
      return Error(Code::kMalformed, "expected " + Decimal(2 * size) + " hex digits, got " + Decimal(hex.size()));
    }
    out.push_back(std::move(bytes));
  }
  if (!out.empty()) return out;
  return Error(Code::kMalformed,
               "an empty list accepts nothing: list what you accept, or leave the key out for its default");
}

Json TextsJson(const std::vector<std::string>& values) {
  Json out = Json::Array();
  for (const std::string& value : values) out.Append(value);
  return out;
}

Json ByteListJson(const std::vector<Bytes>& values) {
  if (values.empty()) return {};
  Json out = Json::Array();
  for (const Bytes& value : values) out.Append(EncodeHex(value));
  return out;
}

std::string Listed(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : ", ") + Quoted(value);
  return out.empty() ? "none" : out;
}

std::string Listed(const std::vector<Bytes>& values) {
  std::string out;
  for (const Bytes& value : values) out += (out.empty() ? "" : ", ") + EncodeHex(value);
  return out.empty() ? "none" : out;
}

}  // namespace samovar::policy
