// SPDX-License-Identifier: Apache-2.0
#include "image/inputs_lock.h"

#include <set>

#include "measurements/base/text.h"

namespace samovar::image {

namespace {

constexpr size_t kColumns = 7;
constexpr std::string_view kBlanks = " \t";

std::vector<std::string_view> Split(std::string_view line) {
  std::vector<std::string_view> out;
  for (size_t at = line.find_first_not_of(kBlanks); at != std::string_view::npos;) {
    size_t end = line.find_first_of(kBlanks, at);
    out.push_back(line.substr(at, end == std::string_view::npos ? end : end - at));
    at = line.find_first_not_of(kBlanks, end);
  }
  return out;
}

bool IsSnapshotTime(std::string_view text) {
  constexpr std::string_view kForm = "00000000T000000Z";
  if (text.size() != kForm.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (kForm[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != kForm[i]) return false;
  }
  return true;
}

Result<LockedInput> ParseRow(const std::vector<std::string_view>& columns) {
  if (columns.size() != kColumns) {
    return Error(Code::kMalformed, "expected " + Decimal(kColumns) + " columns, got " + Decimal(columns.size()));
  }
  LockedInput out;
  out.name = columns[0];
  out.package = columns[1];
  out.version = columns[2];
  out.size = TRY(ParseNumber(columns[3], uint64_t{1} << 40, "size"));
  out.sha256 = TRY(Sha256Digest::FromHex(columns[4], "sha256"));
  out.path = columns[5];
  if (!IsSnapshotTime(columns[6])) {
    return Error(Code::kMalformed, "time: expected YYYYMMDDTHHMMSSZ, got " + Quoted(columns[6]));
  }
  out.time = columns[6];
  return out;
}

}  // namespace

Result<std::vector<LockedInput>> ParseInputsLock(std::string_view text) {
  if (text.size() > kMaxInputsLockSize) return Error(Code::kLimit, "inputs.lock: larger than 1 MiB");
  std::vector<LockedInput> out;
  std::set<std::string> names;
  for (uint64_t number = 1; !text.empty(); ++number) {
    size_t end = text.find('\n');
    std::vector<std::string_view> columns = Split(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (columns.empty() || columns[0][0] == '#') continue;
    const std::string where = "inputs.lock line " + Decimal(number);
    out.push_back(TRY(ParseRow(columns).In(where)));
    if (!names.insert(out.back().name).second) {
      return Error(Code::kMalformed, where + ": the name " + Quoted(out.back().name) + " occurs twice");
    }
  }
  return out;
}

Result<LockedInput> FindInput(const std::vector<LockedInput>& inputs, std::string_view name) {
  for (const LockedInput& input : inputs) {
    if (input.name == name) return input;
  }
  return Error(Code::kEnvironment, "inputs.lock pins no input named " + Quoted(name));
}

}  // namespace samovar::image
