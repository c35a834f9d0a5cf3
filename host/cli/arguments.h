// SPDX-License-Identifier: Apache-2.0
//
// The command line: a table of commands, each with a table of options, and one strict parser for all of them. Options
// are
// --kebab-case, given as `--name value` or `--name=value`; `--` ends them. An unknown option, a missing value, an
// option given twice that is not repeatable, or a wrong number of operands is a usage error (exit status 2).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"

namespace samovar::cli {

enum class Takes { kNothing, kValue, kValues };  // kValues: may be given more than once

struct Option {
  std::string_view name;  // without the dashes
  Takes takes;
  std::string_view value_name;  // as shown by --help; empty for kNothing
  std::string_view help;
};

class Arguments;

struct Command {
  std::string_view name;      // one or two words: "verify", "measure snp"
  std::string_view operands;  // as shown in the usage line: "BUNDLE"
  size_t min_operands;
  size_t max_operands;
  std::string_view summary;  // one line, for the list of commands
  std::string_view help;     // paragraphs and examples, for --help
  std::span<const Option> options;
  // Runs the command and returns the exit status, or an error that main prints and turns into one.
  Result<int> (*run)(const Arguments& arguments);
};

class Arguments {
 public:
  // Parse reads the words after the command's name. Errors are kUsage and name the option and the command's --help.
  static Result<Arguments> Parse(const Command& command, std::span<const std::string> words);

  [[nodiscard]] bool Has(std::string_view option) const;
  // Value returns the option's value, or nothing if it was not given. Values returns all of a repeatable option, in
  // order.
  [[nodiscard]] std::optional<std::string> Value(std::string_view option) const;
  [[nodiscard]] std::vector<std::string> Values(std::string_view option) const;
  [[nodiscard]] std::string ValueOr(std::string_view option, std::string_view fallback) const;
  // Required returns the value or a kUsage error that says the option is needed.
  Result<std::string> Required(std::string_view option) const;
  // Number parses the value with ParseNumber, `fallback` if absent; a malformed number is a kUsage error.
  Result<uint64_t> Number(std::string_view option, uint64_t fallback, uint64_t max) const;

  [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }
  [[nodiscard]] const Command& command() const { return *command_; }

 private:
  explicit Arguments(const Command& command) : command_(&command) {}
  Result<void> Add(std::string_view name, const std::optional<std::string>& value);

  const Command* command_;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> operands_;
};

// HelpText is what `samovar COMMAND --help` prints.
[[nodiscard]] std::string HelpText(const Command& command);

}  // namespace samovar::cli
