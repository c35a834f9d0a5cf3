// SPDX-License-Identifier: Apache-2.0
//
// One key of a section of a policy: how it is read, written and said in words. Parsing, encoding and words go through
// the same table, so that no key can be read and not said. Private to measurements/policy.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/base/text.h"
#include "measurements/json/json.h"

namespace samovar::policy {

using Lines = std::vector<std::string>;

template <typename Rules>
struct Key {
  std::string_view name;
  std::function<Result<void>(const Json& value, Rules& out)> parse;
  // The value as a document has it; null for one that is left out, because to write it would mean something else.
  std::function<Json(const Rules&)> encode;
  // Says what the key makes of it, also at its default; every value that accepts something else has other words.
  std::function<void(const Rules&, Lines& out)> say;
};

template <typename Rules>
using Keys = std::vector<Key<Rules>>;

// ParseSection reads an object that may have no other keys. Errors name the key.
template <typename Rules>
Result<Rules> ParseSection(const Json& json, const Keys<Rules>& keys) {
  Rules out;
  if (json.AsObject() == nullptr) {
    return Error(Code::kMalformed, std::string("expected an object, got ") + json.KindName());
  }
  for (const auto& entry : *json.AsObject()) {
    const std::string& name = entry.first;
    auto key = std::find_if(keys.begin(), keys.end(), [&](const Key<Rules>& known) { return known.name == name; });
    if (key == keys.end()) return Error(Code::kMalformed, "unknown key " + Quoted(name));
    TRY(key->parse(entry.second, out).In(name));
  }
  return out;
}

template <typename Rules>
Json EncodeSection(const Rules& rules, const Keys<Rules>& keys) {
  Json out = Json::Object();
  for (const Key<Rules>& key : keys) {
    Json value = key.encode(rules);
    if (!value.is_null()) out.Set(std::string(key.name), std::move(value));
  }
  return out;
}

template <typename Rules>
void SaySection(const Rules& rules, const Keys<Rules>& keys, Lines& out) {
  for (const Key<Rules>& key : keys) key.say(rules, out);
}

// Values of one kind. Errors do not name the key: ParseSection does.
Result<bool> FlagOf(const Json& value);
Result<uint64_t> NumberOf(const Json& value, uint64_t max);
Result<std::string> TextOf(const Json& value);
Result<std::vector<std::string>> TextsOf(const Json& value);
// ByteListOf reads a list of values of `size` bytes in hex. An empty list would accept nothing, or, to a careless
// reader, everything: it is refused.
Result<std::vector<Bytes>> ByteListOf(const Json& value, size_t size);

Json TextsJson(const std::vector<std::string>& values);
// ByteListJson returns null for an empty list.
Json ByteListJson(const std::vector<Bytes>& values);
// "\"a\", \"b\"", or "none"; and the values of a byte list in hex.
std::string Listed(const std::vector<std::string>& values);
std::string Listed(const std::vector<Bytes>& values);

// FlagKey is a key that allows something: false by default.
template <typename Rules>
Key<Rules> FlagKey(std::string_view name, bool Rules::*member, const std::string& subject) {
  return {name,
          [member](const Json& value, Rules& out) -> Result<void> {
            out.*member = TRY(FlagOf(value));
            return {};
          },
          [member](const Rules& rules) { return Json(rules.*member); },
          [member, subject](const Rules& rules, Lines& out) {
            out.push_back(subject + (rules.*member ? " is accepted." : " is refused."));
          }};
}

// ByteListKey is a list of values; `absent` says what holds without one, `subject` begins the sentence with one.
template <typename Rules>
Key<Rules> ByteListKey(std::string_view name, std::vector<Bytes> Rules::*member, size_t size, const std::string& absent,
                       const std::string& subject) {
  return {name,
          [member, size](const Json& value, Rules& out) -> Result<void> {
            out.*member = TRY(ByteListOf(value, size));
            return {};
          },
          [member](const Rules& rules) { return ByteListJson(rules.*member); },
          [member, absent, subject](const Rules& rules, Lines& out) {
            const std::vector<Bytes>& values = rules.*member;
            out.push_back(values.empty() ? absent : subject + Listed(values) + ".");
          }};
}

// TextsKey is a list of names, none by default; `check` judges each.
template <typename Rules>
Key<Rules> TextsKey(std::string_view name, std::vector<std::string> Rules::*member, const std::string& subject,
                    Result<void> (*check)(const std::string&)) {
  return {name,
          [member, check](const Json& value, Rules& out) -> Result<void> {
            out.*member = TRY(TextsOf(value));
            if (check == nullptr) return {};
            for (const std::string& text : out.*member) TRY(check(text));
            return {};
          },
          [member](const Rules& rules) { return TextsJson(rules.*member); },
          [member, subject](const Rules& rules, Lines& out) { out.push_back(subject + Listed(rules.*member) + "."); }};
}

}  // namespace samovar::policy
