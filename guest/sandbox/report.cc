// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/report.h"

#include "measurements/base/text.h"

namespace samovar::sandbox {
namespace {

// "status N" or "error CODE MESSAGE", CODE as the number of an enum Code.
constexpr std::string_view kStatus = "status ";
constexpr std::string_view kError = "error ";
constexpr uint64_t kMaxStatus = 0xffff;

}  // namespace

std::string EncodeStatus(int status) {
  return std::string(kStatus) + Decimal(static_cast<uint64_t>(static_cast<unsigned>(status))) + "\n";
}

std::string EncodeError(const Error& error) {
  return std::string(kError) + Decimal(static_cast<uint64_t>(error.code())) + " " + error.message() + "\n";
}

Result<int> ParseReport(std::string_view report) {
  std::string_view line = report.substr(0, report.find('\n'));
  if (line.starts_with(kStatus)) {
    line.remove_prefix(kStatus.size());
    return static_cast<int>(TRY(ParseNumber(line, kMaxStatus, "sandbox: status")));
  }
  if (line.starts_with(kError)) {
    line.remove_prefix(kError.size());
    const size_t space = line.find(' ');
    const Result<uint64_t> code = ParseNumber(line.substr(0, space), static_cast<uint64_t>(Code::kSystem), "code");
    if (code.ok() && space != std::string_view::npos) {
      return Error(static_cast<Code>(*code), "sandbox: " + std::string(line.substr(space + 1)));
    }
  }
  return Error(Code::kSystem, "sandbox: its first process ended without a report");
}

}  // namespace samovar::sandbox
