// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/inside/environment.h"

#include "measurements/base/text.h"

namespace samovar::sandbox {
namespace {

constexpr struct {
  const char* name;
  const char* value;
} kFixed[] = {
    {"HOME", "/tmp/home"},
    {"LANG", "C.UTF-8"},
    {"LC_ALL", "C.UTF-8"},
    {"LOGNAME", "build"},
    // LeakSanitizer traces the program that it looks at, and no build may trace: without this every program built with
    // AddressSanitizer would fail at its end.
    {"LSAN_OPTIONS", "detect_leaks=0"},
    {"PATH", "/usr/local/bin:/usr/bin:/bin"},
    {"SHELL", "/bin/sh"},
    {"TERM", "dumb"},
    {"TMPDIR", "/tmp"},
    {"TZ", "UTC"},
    {"USER", "build"},
};

bool IsName(std::string_view text) {
  auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  if (text.empty() || !letter(text.front())) return false;
  for (char c : text) {
    if (!letter(c) && (c < '0' || c > '9')) return false;
  }
  return true;
}

}  // namespace

Result<std::vector<std::string>> ComposeEnvironment(int64_t source_date_epoch,
                                                    const std::map<std::string, std::string>& recipe) {
  std::map<std::string, std::string> variables;
  for (const auto& fixed : kFixed) variables[fixed.name] = fixed.value;
  variables["SOURCE_DATE_EPOCH"] = std::to_string(source_date_epoch);
  for (const auto& [name, value] : recipe) {
    if (!IsName(name)) return Error(Code::kMalformed, "env: " + Quoted(name) + " is not a variable name");
    if (value.find('\0') != std::string::npos) {
      return Error(Code::kMalformed, "env: " + Quoted(name) + ": the value has a NUL byte");
    }
    variables[name] = value;
  }

  std::vector<std::string> out;
  size_t total = 0;
  for (const auto& [name, value] : variables) {
    total += name.size() + value.size() + 2;
    if (total > kMaxEnvironmentSize) {
      return Error(Code::kLimit, "env: more than " + Decimal(kMaxEnvironmentSize) + " bytes");
    }
    std::string& variable = out.emplace_back(name);
    variable += "=";
    variable += value;
  }
  return out;
}

}  // namespace samovar::sandbox
