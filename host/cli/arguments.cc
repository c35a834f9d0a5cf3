// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

const Option* FindOption(const Command& command, std::string_view name) {
  auto found = std::find_if(command.options.begin(), command.options.end(),
                            [&](const Option& option) { return option.name == name; });
  return found == command.options.end() ? nullptr : &*found;
}

std::string Dashed(std::string_view name) { return "--" + std::string(name); }

}  // namespace

Arguments::Arguments(const Command& command) : Options(command.name), command_(&command) {
  std::vector<std::string_view> names;
  for (const Option& option : command.options) names.push_back(option.name);
  Declare(std::move(names));
}

Result<Arguments> Arguments::Parse(const Command& command, std::span<const std::string> words) {
  Arguments out(command);
  bool options_ended = false;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (options_ended || !word.starts_with("-") || word == "-") {
      out.operands_.emplace_back(word);
      continue;
    }
    if (word == "--") {
      options_ended = true;
      continue;
    }
    // One dash is for options of one letter, which have no value after "=".
    size_t dashes = word.starts_with("--") ? 2 : 1;
    if (dashes == 1 && (word.size() != 2 || FindOption(command, word.substr(1)) == nullptr)) {
      return out.Usage("unknown option " + Quoted(word) + " (options have two dashes)");
    }
    size_t equals = word.find('=');
    std::string_view name = word.substr(dashes, equals == std::string_view::npos ? equals : equals - dashes);
    const Option* option = FindOption(command, name);
    if (option == nullptr) return out.Usage("unknown option " + Quoted(word.substr(0, equals)));
    if (equals != std::string_view::npos) {
      TRY(out.AddChecked(name, std::string(word.substr(equals + 1))));
    } else if (option->takes == Takes::kNothing) {
      TRY(out.AddChecked(name, std::nullopt));
    } else if (i + 1 < words.size()) {
      TRY(out.AddChecked(name, words[++i]));
    } else {
      return out.Usage(Dashed(name) + " needs a value: " + std::string(option->value_name));
    }
  }
  if (out.operands_.size() < command.min_operands) return out.Usage("expected " + std::string(command.operands));
  if (out.operands_.size() > command.max_operands) {
    return out.Usage("unexpected operand " + Quoted(out.operands_[command.max_operands]));
  }
  return out;
}

Result<void> Arguments::AddChecked(std::string_view name, const std::optional<std::string>& value) {
  const Option* option = FindOption(*command_, name);
  if (option->takes == Takes::kNothing && value) return Usage(Dashed(name) + " takes no value");
  if (option->takes != Takes::kValues && Has(name)) return Usage(Dashed(name) + " is given twice");
  Add(name, value.value_or(""));
  return {};
}

bool AsksForHelp(const Command& command, std::span<const std::string> words) {
  for (size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    const std::string_view word = words[i];
    if (word == "--help" || (word == "-h" && FindOption(command, "h") == nullptr)) return true;
    const size_t dashes = word.starts_with("--") ? 2 : 1;
    const Option* option = word.starts_with("-") ? FindOption(command, word.substr(dashes)) : nullptr;
    if (option != nullptr && option->takes != Takes::kNothing) ++i;
  }
  return false;
}

std::string HelpText(const Command& command) {
  std::string out = "samovar " + std::string(command.name) + ": " + std::string(command.summary) +
                    "\n\nusage: samovar " + std::string(command.name);
  if (!command.options.empty()) out += " [OPTION]…";
  if (!command.operands.empty()) out += " " + std::string(command.operands);
  out += "\n";
  if (!command.help.empty()) out += "\n" + std::string(command.help);
  if (!command.options.empty()) out += "\noptions:\n";
  for (const Option& option : command.options) {
    std::string left = (option.name.size() == 1 ? "  -" : "  --") + std::string(option.name);
    if (option.takes != Takes::kNothing)
      left += " " + std::string(option.value_name) + (option.takes == Takes::kValues ? "…" : "");
    size_t width = left.size() - (option.takes == Takes::kValues ? 2 : 0);  // "…" is three bytes and one column
    left.append(width < 30 ? 30 - width : 1, ' ');
    out += left + std::string(option.help) + "\n";
  }
  return out;
}

}  // namespace samovar::cli
