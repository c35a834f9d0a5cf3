// SPDX-License-Identifier: Apache-2.0
#include "host/options/options.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar {

namespace {

std::string Dashed(std::string_view name) { return "--" + std::string(name); }

}  // namespace

Options::Options(std::string_view asker, std::span<const std::pair<std::string, std::string>> values) : asker_(asker) {
  for (const auto& [name, value] : values) Add(name, value);
}

void Options::Add(std::string_view name, std::string value) { values_[std::string(name)].push_back(std::move(value)); }

Options Options::Only(std::string_view asker, std::span<const std::string_view> names) const {
  Options out(asker);
  for (std::string_view name : names) {
    for (std::string& value : Values(name)) out.Add(name, std::move(value));
  }
  return out;
}

Options Options::With(std::string_view name, std::string value) const {
  Options out = *this;
  out.values_[std::string(name)] = {std::move(value)};
  return out;
}

void Options::CheckDeclared(std::string_view name) const {
  CHECK(declared_.empty() || std::find(declared_.begin(), declared_.end(), name) != declared_.end());
}

bool Options::Has(std::string_view name) const {
  CheckDeclared(name);
  return values_.find(name) != values_.end();
}

std::vector<std::string> Options::Values(std::string_view name) const {
  CheckDeclared(name);
  auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::optional<std::string> Options::Value(std::string_view name) const {
  std::vector<std::string> values = Values(name);
  return values.empty() ? std::nullopt : std::optional(values.front());
}

std::string Options::ValueOr(std::string_view name, std::string_view fallback) const {
  return Value(name).value_or(std::string(fallback));
}

Result<std::string> Options::Required(std::string_view name) const {
  if (auto value = Value(name)) return *value;
  return Usage(Dashed(name) + " is required");
}

Result<uint64_t> Options::Number(std::string_view name, uint64_t fallback, uint64_t max) const {
  auto text = Value(name);
  if (!text) return fallback;
  auto number = ParseNumber(*text, max, Dashed(name));
  if (!number.ok()) return Usage(number.error().message());
  return *number;
}

Error Options::Usage(const std::string& why) const {
  return {Code::kUsage, why + "; see `samovar " + asker_ + " --help`"};
}

}  // namespace samovar
