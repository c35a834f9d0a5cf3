// SPDX-License-Identifier: Apache-2.0
//
// A small unit test harness. TEST(Name) { … } registers a test; EXPECT… record a failure and go on, REQUIRE… stop the
// test. A test in which no expectation was evaluated fails: a test that cannot fail proves nothing. Tables: loop over
// rows and open a Row scope, whose name then stands in every failure message.
#pragma once

#include <string>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::test {

using Function = void (*)();

// Register adds a test; called by TEST before main. `file` is the source path, from which the suite name is taken.
int Register(const char* file, const char* name, Function function);

// Expect records the outcome of one expectation; returns `held`.
bool Expect(bool held, const char* file, int line, const std::string& message);

// Row names the table row that is being tested until it goes out of scope.
class Row {
 public:
  explicit Row(std::string_view name);
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  ~Row();
};

[[nodiscard]] std::string Show(bool value);
[[nodiscard]] std::string Show(const std::string& value);
[[nodiscard]] std::string Show(std::string_view value);
[[nodiscard]] std::string Show(const char* value);
[[nodiscard]] std::string Show(Code value);
[[nodiscard]] std::string Show(const Bytes& value);
template <typename T>
std::string Show(const T& value) {
  if constexpr (std::is_enum_v<T>)
    return std::to_string(static_cast<long long>(value));
  else
    return std::to_string(value);
}

template <typename T>
std::string Why(const Result<T>& result) {
  return result.ok() ? "success" : std::string(CodeName(result.error().code())) + ": " + result.error().message();
}

template <typename T>
bool ExpectOk(const Result<T>& result, const char* file, int line, const char* expression) {
  return Expect(result.ok(), file, line, result.ok() ? std::string() : expression + (": " + Why(result)));
}

// A new, empty folder, gone with all that is in it when this is.
struct Folder {
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  std::string path;
};

// ReadVector returns a file under tests/vectors/; aborts the run if it is not there.
[[nodiscard]] Bytes ReadVector(const std::string& path);
// ReadFile returns a whole file; aborts the run if it cannot be read.
[[nodiscard]] Bytes ReadFile(const std::string& path);

}  // namespace samovar::test

#define TEST(name)                                                                                            \
  static void Test##name();                                                                                   \
  [[maybe_unused]] static const int kRegistered##name = samovar::test::Register(__FILE__, #name, Test##name); \
  static void Test##name()

#define EXPECT(condition) \
  samovar::test::Expect(static_cast<bool>(condition), __FILE__, __LINE__, "expected " #condition)
#define REQUIRE(condition)          \
  do {                              \
    if (!EXPECT(condition)) return; \
  } while (false)

#define EXPECT_EQ(got, want)                                                                                       \
  do {                                                                                                             \
    const auto& got_ = (got);                                                                                      \
    const auto& want_ = (want);                                                                                    \
    samovar::test::Expect(got_ == want_, __FILE__, __LINE__,                                                       \
                          #got ": expected " + samovar::test::Show(want_) + ", got " + samovar::test::Show(got_)); \
  } while (false)

// EXPECT_OK and REQUIRE_OK print the error of a Result that should hold a value.
#define EXPECT_OK(result) samovar::test::ExpectOk(result, __FILE__, __LINE__, #result)
#define REQUIRE_OK(result)          \
  do {                              \
    if (!EXPECT_OK(result)) return; \
  } while (false)

// EXPECT_ERROR asserts the code and a part of the message, usually the field or the offset.
#define EXPECT_ERROR(result, want_code, want_text)                                                         \
  do {                                                                                                     \
    const auto& result_ = (result);                                                                        \
    samovar::test::Expect(!result_.ok() && result_.error().code() == (want_code) &&                        \
                              result_.error().message().find(want_text) != std::string::npos,              \
                          __FILE__, __LINE__,                                                              \
                          #result ": expected " + std::string(samovar::CodeName(want_code)) + " with \"" + \
                              std::string(want_text) + "\", got " + samovar::test::Why(result_));          \
  } while (false)
