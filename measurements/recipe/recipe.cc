// SPDX-License-Identifier: Apache-2.0
#include "measurements/recipe/recipe.h"

#include <algorithm>

#include "measurements/base/path.h"
#include "measurements/base/text.h"
#include "measurements/json/json.h"

namespace samovar::recipe {

namespace {

constexpr size_t kMaxItems = 256;
constexpr size_t kMaxText = 4096;

// Variables that the sandbox sets itself.
constexpr std::string_view kReservedVariables[] = {"HOME", "PATH", "PWD", "TMPDIR", "SOURCE_DATE_EPOCH"};
// Variables by which the dynamic linker and libc load other code into every program, and those that begin with kLoader.
constexpr std::string_view kLoadingVariables[] = {"GCONV_PATH", "GLIBC_TUNABLES"};
constexpr std::string_view kLoader = "LD_";

Result<uint64_t> WithUnit(std::string_view text, std::string_view what, std::string_view units,
                          const uint64_t* factors) {
  uint64_t factor = 1;
  std::string_view number = text;
  size_t unit = text.empty() ? std::string_view::npos : units.find(text.back());
  if (unit != std::string_view::npos) {
    factor = factors[unit];
    number.remove_suffix(1);
  }
  return TRY(ParseNumber(number, (uint64_t{1} << 46) / factor, what)) * factor;
}

Result<std::vector<std::string>> Strings(const Json& json, std::string_view key) {
  std::vector<std::string> out;
  if (json.Find(key) == nullptr) return out;
  const Json::Array* array = TRY(json.ArrayAt(key));
  if (array->size() > kMaxItems)
    return Error(Code::kLimit, "key " + Quoted(key) + ": more than " + Decimal(kMaxItems) + " items");
  for (const Json& item : *array) {
    const std::string* text = item.AsString();
    if (text == nullptr)
      return Error(Code::kMalformed, "key " + Quoted(key) + ": expected strings, found " + item.KindName());
    if (text->size() > kMaxText)
      return Error(Code::kLimit, "key " + Quoted(key) + ": a string longer than " + Decimal(kMaxText) + " bytes");
    if (text->find('\0') != std::string::npos)
      return Error(Code::kMalformed, "key " + Quoted(key) + ": a string with a NUL byte");
    out.push_back(*text);
  }
  return out;
}

Result<std::vector<std::string>> RelativePaths(const Json& json, std::string_view key) {
  std::vector<std::string> paths = TRY(Strings(json, key));
  for (const std::string& path : paths) {
    if (!IsSafeRelativePath(path)) {
      return Error(Code::kMalformed, "key " + Quoted(key) + ": " + Quoted(path) +
                                         " must be a path below the build directory, without \"..\" and backslashes");
    }
  }
  return paths;
}

Result<std::vector<Pattern>> Patterns(const Json& json, std::string_view key) {
  std::vector<Pattern> out;
  for (const std::string& text : TRY(Strings(json, key))) {
    out.push_back(TRY(ParsePattern(text).In("key " + Quoted(key))));
  }
  return out;
}

Result<std::vector<std::string>> Tools(const Json& json) {
  std::vector<std::string> tools = TRY(Strings(json, "tools"));
  for (const std::string& path : tools) {
    if (path.size() < 2 || path[0] != '/' || !IsSafeRelativePath(std::string_view(path).substr(1))) {
      return Error(Code::kMalformed, "key \"tools\": " + Quoted(path) + " must be an absolute path in the toolchain");
    }
  }
  return tools;
}

// A name, or an object of a name and a root.
Result<void> Toolchain(const Json& json, Recipe& out) {
  const Json* pinned = json.Find("toolchain");
  if (pinned == nullptr || pinned->AsObject() == nullptr) {
    out.toolchain = TRY(json.StringAt("toolchain"));
    return {};
  }
  const auto read = [&]() -> Result<void> {
    TRY(pinned->OnlyKeys({"name", "root"}));
    out.toolchain = TRY(pinned->StringAt("name"));
    const std::string root = TRY(pinned->StringAt("root"));
    out.toolchain_root = TRY(Sha256Digest::FromHex(root, "root"));
    return {};
  };
  return read().In("key \"toolchain\"");
}

Result<void> CheckVariable(const std::string& name) {
  const auto bad = [&](const char* why) { return Error(Code::kMalformed, "key \"env\": " + Quoted(name) + why); };
  const bool word = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!word || name.empty() || (name[0] >= '0' && name[0] <= '9')) return bad(" is not a variable name");
  if (std::ranges::find(kReservedVariables, name) != std::end(kReservedVariables)) {
    return bad(" is set by the sandbox and cannot be changed");
  }
  if (name.starts_with(kLoader) || std::ranges::find(kLoadingVariables, name) != std::end(kLoadingVariables)) {
    return bad(" makes programs load other code; a build that needs it sets it in its own command");
  }
  return {};
}

Result<std::map<std::string, std::string>> Environment(const Json& json) {
  std::map<std::string, std::string> out;
  if (json.Find("env") == nullptr) return out;
  const Json::Object* object = TRY(json.ObjectAt("env"));
  if (object->size() > kMaxItems)
    return Error(Code::kLimit, "key \"env\": more than " + Decimal(kMaxItems) + " variables");
  for (const auto& [name, value] : *object) {
    TRY(CheckVariable(name));
    const std::string* text = value.AsString();
    if (text == nullptr || text->size() > kMaxText || text->find('\0') != std::string::npos) {
      return Error(Code::kMalformed, "key \"env\": the value of " + Quoted(name) + " must be a string of at most " +
                                         Decimal(kMaxText) + " bytes without NUL");
    }
    out[name] = *text;
  }
  return out;
}

Result<Network> NetworkAt(const Json& json) {
  if (json.Find("network") == nullptr) return Network::kNone;
  const std::string name = TRY(json.StringAt("network"));
  if (name == kLoopbackName) return Network::kLoopback;
  if (name == "none") return Network::kNone;
  return Error(Code::kMalformed, "key \"network\": expected none or loopback, found " + Quoted(name));
}

// A limit may be an integer or a string with a unit.
using LimitParser = Result<uint64_t> (*)(std::string_view, std::string_view);
Result<std::optional<uint64_t>> LimitAt(const Json& json, const char* key, LimitParser parse) {
  const Json* value = json.Find(key);
  if (value == nullptr) return std::optional<uint64_t>();
  std::string text;
  if (const int64_t* number = value->AsInteger(); number != nullptr && *number >= 0)
    text = Decimal(static_cast<uint64_t>(*number));
  if (const std::string* string = value->AsString()) text = *string;
  uint64_t parsed = TRY(parse(text, std::string("key \"limits\": ") + key));
  if (parsed == 0) return Error(Code::kMalformed, std::string("key \"limits\": ") + key + " must not be zero");
  return std::optional(parsed);
}

Result<uint64_t> ParseCount(std::string_view text, std::string_view what) { return ParseNumber(text, 1 << 20, what); }

Result<Limits> ParseLimits(const Json& json) {
  Limits out;
  const Json* limits = json.Find("limits");
  if (limits == nullptr) return out;
  TRY(limits->OnlyKeys({"memory", "time", "processes", "output"}).In("key \"limits\""));
  out.memory_bytes = TRY(LimitAt(*limits, "memory", ParseSize));
  out.seconds = TRY(LimitAt(*limits, "time", ParseDuration));
  out.processes = TRY(LimitAt(*limits, "processes", ParseCount));
  out.output_bytes = TRY(LimitAt(*limits, "output", ParseSize));
  return out;
}

}  // namespace

Result<uint64_t> ParseSize(std::string_view text, std::string_view what) {
  constexpr uint64_t kFactors[] = {uint64_t{1} << 10, uint64_t{1} << 20, uint64_t{1} << 30, uint64_t{1} << 40};
  return WithUnit(text, what, "KMGT", kFactors);
}

Result<uint64_t> ParseDuration(std::string_view text, std::string_view what) {
  constexpr uint64_t kFactors[] = {1, 60, 3600};
  return WithUnit(text, what, "smh", kFactors);
}

Result<Recipe> ParseRecipe(std::string_view text) {
  Json json = TRY(ParseJson(text, kMaxSize));
  TRY(json.OnlyKeys(
      {"version", "build", "artifacts", "onFailure", "toolchain", "tools", "lockfiles", "env", "network", "limits"}));
  int64_t version = TRY(json.IntegerAt("version"));
  if (version != 1)
    return Error(Code::kUnsupported, "recipe version " + std::to_string(version) + "; this guest reads version 1");
  Recipe out;
  out.build = TRY(Strings(json, "build"));
  if (out.build.empty() || out.build[0].empty())
    return Error(Code::kMalformed, "key \"build\": expected the build command, as an array of words");
  out.artifacts = TRY(Patterns(json, "artifacts"));
  if (out.artifacts.empty()) return Error(Code::kMalformed, "key \"artifacts\": expected at least one path");
  out.on_failure = TRY(Patterns(json, "onFailure"));
  TRY(Toolchain(json, out));
  out.tools = TRY(Tools(json));
  out.lockfiles = TRY(RelativePaths(json, "lockfiles"));
  out.env = TRY(Environment(json));
  out.network = TRY(NetworkAt(json));
  out.limits = TRY(ParseLimits(json));
  return out;
}

}  // namespace samovar::recipe
