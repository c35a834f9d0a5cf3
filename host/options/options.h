// SPDX-License-Identifier: Apache-2.0
//
// Named values, as a command line or a test gives them: what a room is asked for in words, before it makes sense of
// them. Who asks is named in each error, so that a reader knows whose --help to read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "measurements/base/result.h"

namespace samovar {

class Options {
 public:
  // `asker` is a command as its user types it: "measure snp".
  explicit Options(std::string_view asker) : asker_(asker) {}
  // The values of several options, in order; one that stands twice has two values.
  Options(std::string_view asker, std::span<const std::pair<std::string, std::string>> values);

  // Declare says which names there are: asking for another one is a mistake in the program and stops it. Any may be
  // asked for until then.
  void Declare(std::vector<std::string_view> names) { declared_ = std::move(names); }
  // Add appends a value to an option; one that takes no value has the empty text.
  void Add(std::string_view name, std::string value);
  // Only returns the options of `names` alone, asked for by `asker`.
  [[nodiscard]] Options Only(std::string_view asker, std::span<const std::string_view> names) const;
  // With returns a copy in which `name` has this one value.
  [[nodiscard]] Options With(std::string_view name, std::string value) const;

  [[nodiscard]] bool Has(std::string_view name) const;
  // Value returns the option's first value, or nothing if it was not given. Values returns all, in order.
  [[nodiscard]] std::optional<std::string> Value(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> Values(std::string_view name) const;
  [[nodiscard]] std::string ValueOr(std::string_view name, std::string_view fallback) const;
  // Required returns the value or a kUsage error that says the option is needed.
  Result<std::string> Required(std::string_view name) const;
  // Number parses the value with ParseNumber, `fallback` if absent; a malformed number is a kUsage error.
  Result<uint64_t> Number(std::string_view name, uint64_t fallback, uint64_t max) const;
  // Usage is a kUsage error that says `why` and whose --help tells more.
  [[nodiscard]] Error Usage(const std::string& why) const;

 private:
  void CheckDeclared(std::string_view name) const;

  std::string asker_;
  std::vector<std::string_view> declared_;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

}  // namespace samovar
