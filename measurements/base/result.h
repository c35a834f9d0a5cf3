// SPDX-License-Identifier: Apache-2.0
//
// Errors as values. A Result<T> holds either a T or an Error; both are [[nodiscard]], so a failure cannot be ignored by
// accident. The code says what the *reader* can do next; the message says what, where, what was expected and what was
// found. Lower layers neither log nor exit: main prints one line. Context is added once, by the layer that knows the
// name.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace samovar {

enum class Code {
  kTruncated,    // the input ends before the value does
  kMalformed,    // the input breaks its own format
  kLimit,        // the input is larger than this program accepts
  kMismatch,     // two things that must agree do not: a digest, an id
  kUntrusted,    // a signature or certificate chain does not hold
  kPolicy,       // genuine, but not acceptable to the given policy
  kUnsupported,  // well-formed, but not something this program does
  kUsage,        // the caller asked for something that makes no sense
  kEnvironment,  // this machine lacks something: QEMU, KVM, a file, space
  kProtocol,     // the other side of the session broke the protocol
  kSystem,       // a system call failed
};

// CodeName returns the code's lower-case name, as it appears in JSON output ("truncated", "malformed", …).
[[nodiscard]] const char* CodeName(Code code);

class [[nodiscard]] Error {
 public:
  // `number` is the errno of a failed system call; it goes with the error, because errno itself does not last.
  Error(Code code, std::string message, int number = 0) : code_(code), errno_(number), message_(std::move(message)) {}

  [[nodiscard]] Code code() const { return code_; }
  // is tells whether a system call failed with `number` (ENOENT, …). The text of the message is for people.
  [[nodiscard]] bool is(int number) const { return number != 0 && errno_ == number; }
  [[nodiscard]] const std::string& message() const { return message_; }

  // In returns the error with "where: " put in front of its message.
  [[nodiscard]] Error In(std::string_view where) && {
    message_.insert(0, std::string(where) + ": ");
    return std::move(*this);
  }

 private:
  Code code_;
  int errno_;
  std::string message_;
};

// CHECK aborts in every build when an invariant of our own does not hold. It is never used on input.
#define CHECK(condition) ((condition) ? static_cast<void>(0) : std::abort())

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor): returning a T is success
  Result(Error error)
      : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor): returning an Error is failure

  [[nodiscard]] bool ok() const { return value_.has_value(); }
  explicit operator bool() const { return ok(); }

  T& value() & {
    CHECK(ok());
    return *value_;
  }
  const T& value() const& {
    CHECK(ok());
    return *value_;
  }
  T value() && {
    CHECK(ok());
    return std::move(*value_);
  }  // by value: a reference would outlive the Result
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }

  [[nodiscard]] const Error& error() const& {
    CHECK(!ok());
    return *error_;
  }
  [[nodiscard]] Error&& error() && {
    CHECK(!ok());
    return std::move(*error_);
  }

  // In adds context to the error, if there is one.
  Result In(std::string_view where) && {
    if (ok()) return std::move(*this);
    return std::move(*error_).In(where);
  }

 private:
  std::optional<T> value_;
  std::optional<Error> error_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error)
      : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor): returning an Error is failure

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  void value() const { CHECK(ok()); }

  [[nodiscard]] const Error& error() const& {
    CHECK(!ok());
    return *error_;
  }
  [[nodiscard]] Error&& error() && {
    CHECK(!ok());
    return std::move(*error_);
  }

  Result In(std::string_view where) && {
    if (ok()) return {};
    return std::move(*error_).In(where);
  }

 private:
  std::optional<Error> error_;
};

// TRY yields the value of a Result or returns its error from the enclosing function. Never nest it (the inner one
// shadows the outer), never use it for a reference, and never put it behind another member in a braced initialiser: the
// compiler does not destroy the members before it when the error returns.
#define TRY(expression)                                           \
  __extension__({                                                 \
    auto try_result_ = (expression);                              \
    if (!try_result_.ok()) return std::move(try_result_).error(); \
    std::move(try_result_).value();                               \
  })

}  // namespace samovar
