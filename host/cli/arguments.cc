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

Error Usage(const Command& command, const std::string& why) {
  return Error(Code::kUsage, why + "; see `samovar " + std::string(command.name) + " --help`");
}

std::string Dashed(std::string_view name) { return "--" + std::string(name); }

}  // namespace

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
      return Usage(command, "unknown option " + Quoted(word) + " (options have two dashes)");
    }
    size_t equals = word.find('=');
    std::string_view name = word.substr(dashes, equals == std::string_view::npos ? equals : equals - dashes);
    const Option* option = FindOption(command, name);
    if (option == nullptr) return Usage(command, "unknown option " + Quoted(word.substr(0, equals)));
    if (equals != std::string_view::npos) {
      TRY(out.Add(name, std::string(word.substr(equals + 1))));
    } else if (option->takes == Takes::kNothing) {
      TRY(out.Add(name, std::nullopt));
    } else if (i + 1 < words.size()) {
      TRY(out.Add(name, words[++i]));
    } else {
      return Usage(command, Dashed(name) + " needs a value: " + std::string(option->value_name));
    }
  }
  if (out.operands_.size() < command.min_operands) return Usage(command, "expected " + std::string(command.operands));
  if (out.operands_.size() > command.max_operands) {
    return Usage(command, "unexpected operand " + Quoted(out.operands_[command.max_operands]));
  }
  return out;
}

Result<void> Arguments::Add(std::string_view name, const std::optional<std::string>& value) {
  const Option* option = FindOption(*command_, name);
  auto& values = values_[std::string(name)];
  if (option->takes == Takes::kNothing && value) return Usage(*command_, Dashed(name) + " takes no value");
  if (option->takes != Takes::kValues && !values.empty()) return Usage(*command_, Dashed(name) + " is given twice");
  values.push_back(value.value_or(""));
  return {};
}

bool Arguments::Has(std::string_view option) const {
  CHECK(FindOption(*command_, option) != nullptr);
  return values_.find(option) != values_.end();
}

std::vector<std::string> Arguments::Values(std::string_view option) const {
  CHECK(FindOption(*command_, option) != nullptr);
  auto found = values_.find(option);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::optional<std::string> Arguments::Value(std::string_view option) const {
  std::vector<std::string> values = Values(option);
  return values.empty() ? std::nullopt : std::optional(values.front());
}

std::string Arguments::ValueOr(std::string_view option, std::string_view fallback) const {
  return Value(option).value_or(std::string(fallback));
}

Result<std::string> Arguments::Required(std::string_view option) const {
  if (auto value = Value(option)) return *value;
  return Usage(*command_, Dashed(option) + " is required");
}

Result<uint64_t> Arguments::Number(std::string_view option, uint64_t fallback, uint64_t max) const {
  auto text = Value(option);
  if (!text) return fallback;
  auto number = ParseNumber(*text, max, Dashed(option));
  if (!number.ok()) return Usage(*command_, number.error().message());
  return *number;
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
