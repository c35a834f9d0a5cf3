// SPDX-License-Identifier: Apache-2.0
//
// JSON (RFC 8259), read strictly and written canonically (RFC 8785). Reading refuses duplicate keys, trailing bytes,
// invalid UTF-8, lone surrogates, nesting deeper than 32 and numbers that are not integers within ±(2^53 − 1): whatever
// two readers could understand in two ways. Objects keep their keys sorted by UTF-16 code units, as RFC 8785
// section 3.2.3 asks.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar {

class Json {
 public:
  // Orders keys by UTF-16 code units; differs from byte order only for characters outside the basic plane.
  struct KeyOrder {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const;
  };
  using Array = std::vector<Json>;
  using Object = std::map<std::string, Json, KeyOrder>;
  using Member = std::pair<const std::string, Json>;

  static constexpr int64_t kMaxInteger = (int64_t{1} << 53) - 1;

  // Integers beyond ±kMaxInteger have no place in a document; the program stops there rather than write another number.
  Json() = default;                                             // null
  Json(bool value) : value_(value) {}                           // NOLINT(google-explicit-constructor)
  Json(int value) : value_(int64_t{value}) {}                   // NOLINT(google-explicit-constructor)
  Json(int64_t value) : value_(value) {}                        // NOLINT(google-explicit-constructor)
  Json(uint64_t value) : value_(Exact(value)) {}                // NOLINT(google-explicit-constructor)
  Json(const char* value) : value_(std::string(value)) {}       // NOLINT(google-explicit-constructor)
  Json(std::string value) : value_(std::move(value)) {}         // NOLINT(google-explicit-constructor)
  Json(std::string_view value) : value_(std::string(value)) {}  // NOLINT(google-explicit-constructor)
  Json(Array value) : value_(std::move(value)) {}               // NOLINT(google-explicit-constructor)
  Json(Object value) : value_(std::move(value)) {}              // NOLINT(google-explicit-constructor)
  static Json MakeObject(std::initializer_list<Member> members) { return Object(members); }
  static Json MakeArray(std::initializer_list<Json> items) { return Array(items); }

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(value_); }

  // As… return null when the value is of another kind.
  [[nodiscard]] const bool* AsBool() const { return std::get_if<bool>(&value_); }
  [[nodiscard]] const int64_t* AsInteger() const { return std::get_if<int64_t>(&value_); }
  [[nodiscard]] const std::string* AsString() const { return std::get_if<std::string>(&value_); }
  [[nodiscard]] const Array* AsArray() const { return std::get_if<Array>(&value_); }
  [[nodiscard]] const Object* AsObject() const { return std::get_if<Object>(&value_); }

  // Find returns the member `key`, or null if this is not an object or has no such member.
  [[nodiscard]] const Json* Find(std::string_view key) const;
  // Set adds or replaces a member; a null value becomes an object first. Append does the same for arrays.
  Json& Set(std::string key, Json value);
  Json& Append(Json value);

  // Required members, each an error naming the key, what was expected and what is there.
  Result<std::string> StringAt(std::string_view key) const;
  Result<int64_t> IntegerAt(std::string_view key) const;
  Result<bool> BoolAt(std::string_view key) const;
  Result<const Array*> ArrayAt(std::string_view key) const;
  Result<const Object*> ObjectAt(std::string_view key) const;
  Result<const Json*> At(std::string_view key) const;

  // OnlyKeys fails with kMalformed, naming the first key that is not in `allowed`; also if this is not an object.
  Result<void> OnlyKeys(std::initializer_list<std::string_view> allowed) const;

  [[nodiscard]] const char* KindName() const;
  bool operator==(const Json& other) const = default;

 private:
  static int64_t Exact(uint64_t value);

  std::variant<std::monostate, bool, int64_t, std::string, Array, Object> value_;
};

// ParseJson reads one document of at most `max_size` bytes. Errors: kLimit (size, depth), kMalformed with the byte
// offset.
Result<Json> ParseJson(std::string_view text, size_t max_size);

// CanonicalJson writes RFC 8785 form: no white space, sorted keys, shortest escapes, no trailing newline. Every integer
// must be within ±kMaxInteger and every string valid UTF-8; both hold for what ParseJson returned.
[[nodiscard]] std::string CanonicalJson(const Json& value);

// PrettyJson writes the same document for people: two-space indent, one member a line, a newline at the end. PlainJson
// writes it in one line, for programs whose output a person may look at. Both escape (\uXXXX) what acts on terminals
// (measurements/base/text.h); bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string PrettyJson(const Json& value);
[[nodiscard]] std::string PlainJson(const Json& value);

}  // namespace samovar
