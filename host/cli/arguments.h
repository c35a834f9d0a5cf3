// SPDX-License-Identifier: Apache-2.0
//
// The command line: a table of commands, each with a table of options, and one strict parser for all of them. Options
// are --kebab-case, given as `--name value` or `--name=value`; `--` ends them. An unknown option, a missing value, an
// option given twice that is not repeatable, or a wrong number of operands is a usage error (exit status 2).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/options/options.h"
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

// The options of one call, and its operands.
class Arguments : public Options {
 public:
  // Parse reads the words after the command's name. Errors are kUsage and name the option and the command's --help.
  static Result<Arguments> Parse(const Command& command, std::span<const std::string> words);

  [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }
  [[nodiscard]] const Command& command() const { return *command_; }

 private:
  explicit Arguments(const Command& command);
  Result<void> AddChecked(std::string_view name, const std::optional<std::string>& value);

  const Command* command_;
  std::vector<std::string> operands_;
};

// AsksForHelp tells whether --help or -h stands among the words after the command's name as an option: not behind "--",
// and not as the value of another one.
[[nodiscard]] bool AsksForHelp(const Command& command, std::span<const std::string> words);

// HelpText is what `samovar COMMAND --help` prints.
[[nodiscard]] std::string HelpText(const Command& command);

}  // namespace samovar::cli
