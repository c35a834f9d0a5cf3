// SPDX-License-Identifier: Apache-2.0
#include "measurements/json/json.h"

#include "measurements/base/text.h"

namespace samovar {

namespace {

// Reads one code point of well-formed UTF-8 and advances; only ParseJson and our own literals feed it.
uint32_t NextCodePoint(std::string_view text, size_t& at) {
  auto lead = static_cast<unsigned char>(text[at++]);
  int more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  uint32_t point = more == 0 ? lead : lead & (0x3fU >> more);
  for (; more > 0 && at < text.size(); --more) point = point << 6 | (static_cast<unsigned char>(text[at++]) & 0x3fU);
  return point;
}

// Maps a code point to a number that sorts as its UTF-16 code units do: surrogates (0xd800…) sort below 0xe000…0xffff.
uint32_t Utf16Rank(uint32_t point) {
  if (point >= 0x10000) return 0xd800 + (point - 0x10000);
  return point >= 0xe000 ? point + 0x200000 : point;
}

}  // namespace

bool Json::KeyOrder::operator()(std::string_view a, std::string_view b) const {
  size_t i = 0;
  size_t j = 0;
  while (i < a.size() && j < b.size()) {
    uint32_t left = Utf16Rank(NextCodePoint(a, i));
    uint32_t right = Utf16Rank(NextCodePoint(b, j));
    if (left != right) return left < right;
  }
  return i >= a.size() && j < b.size();
}

const char* Json::KindName() const {
  static constexpr const char* kNames[] = {"null", "a boolean", "an integer", "a string", "an array", "an object"};
  return kNames[value_.index()];
}

const Json* Json::Find(std::string_view key) const {
  const Object* object = AsObject();
  if (object == nullptr) return nullptr;
  auto found = object->find(key);
  return found == object->end() ? nullptr : &found->second;
}

Json& Json::Set(std::string key, Json value) {
  if (is_null()) value_ = Object();
  auto* object = std::get_if<Object>(&value_);
  CHECK(object != nullptr);
  (*object)[std::move(key)] = std::move(value);
  return *this;
}

Json& Json::Append(Json value) {
  if (is_null()) value_ = Array();
  auto* array = std::get_if<Array>(&value_);
  CHECK(array != nullptr);
  array->push_back(std::move(value));
  return *this;
}

Result<const Json*> Json::At(std::string_view key) const {
  if (const Json* found = Find(key)) return found;
  return Error(Code::kMalformed, AsObject() != nullptr
                                     ? "missing key " + Quoted(key)
                                     : std::string("expected an object with ") + Quoted(key) + ", got " + KindName());
}

namespace {

template <typename T>
Result<const T*> Expect(const T* value, const Json& json, std::string_view key, const char* kind) {
  if (value != nullptr) return value;
  return Error(Code::kMalformed, "key " + Quoted(key) + ": expected " + kind + ", got " + json.KindName());
}

}  // namespace

Result<std::string> Json::StringAt(std::string_view key) const {
  const Json* json = TRY(At(key));
  return *TRY(Expect(json->AsString(), *json, key, "a string"));
}

Result<int64_t> Json::IntegerAt(std::string_view key) const {
  const Json* json = TRY(At(key));
  return *TRY(Expect(json->AsInteger(), *json, key, "an integer"));
}

Result<bool> Json::BoolAt(std::string_view key) const {
  const Json* json = TRY(At(key));
  return *TRY(Expect(json->AsBool(), *json, key, "a boolean"));
}

Result<const Json::Array*> Json::ArrayAt(std::string_view key) const {
  const Json* json = TRY(At(key));
  return Expect(json->AsArray(), *json, key, "an array");
}

Result<const Json::Object*> Json::ObjectAt(std::string_view key) const {
  const Json* json = TRY(At(key));
  return Expect(json->AsObject(), *json, key, "an object");
}

Result<void> Json::OnlyKeys(std::initializer_list<std::string_view> allowed) const {
  const Object* object = AsObject();
  if (object == nullptr) return Error(Code::kMalformed, std::string("expected an object, got ") + KindName());
  for (const auto& [key, unused] : *object) {
    bool known = false;
    for (std::string_view name : allowed) known = known || name == key;
    if (!known) return Error(Code::kMalformed, "unknown key " + Quoted(key));
  }
  return {};
}

bool IsUtf8(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    auto lead = static_cast<unsigned char>(text[i++]);
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead > 0xf4) return false;
    int more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    // The second byte is limited further for leads that could spell overlong forms, surrogates or points above
    // 0x10ffff.
    unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    for (; more > 0; --more) {
      if (i >= text.size()) return false;
      auto next = static_cast<unsigned char>(text[i++]);
      if (next < low || next > high) return false;
      low = 0x80;
      high = 0xbf;
    }
  }
  return true;
}

}  // namespace samovar
