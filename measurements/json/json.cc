// SPDX-License-Identifier: Apache-2.0
#include "measurements/json/json.h"

#include "measurements/base/text.h"

namespace samovar {

namespace {

// Maps a code point to a number that sorts as its UTF-16 code units do: surrogates (0xd800…) sort below 0xe000…0xffff.
uint32_t Utf16Rank(uint32_t point) {
  if (point >= 0x10000) return 0xd800 + (point - 0x10000);
  return point >= 0xe000 ? point + 0x200000 : point;
}

}  // namespace

bool Json::KeyOrder::operator()(std::string_view a, std::string_view b) const {
  // All keys are UTF-8: ParseJson and our own literals make them.
  while (!a.empty() && !b.empty()) {
    uint32_t left = Utf16Rank(TakeCharacter(a).value_or(0));
    uint32_t right = Utf16Rank(TakeCharacter(b).value_or(0));
    if (left != right) return left < right;
  }
  return a.empty() && !b.empty();
}

int64_t Json::Exact(uint64_t value) {
  CHECK(value <= static_cast<uint64_t>(kMaxInteger));
  return static_cast<int64_t>(value);
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
    if (known) continue;
    std::string words;
    for (std::string_view name : allowed) words.append(words.empty() ? "" : ", ").append(name);
    return Error(Code::kMalformed, "unknown key " + Quoted(key) + "; there are: " + words);
  }
  return {};
}

}  // namespace samovar
