// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/log.h"

#include "guest/posix/fd.h"
#include "host/cli/output.h"

namespace samovar::cli {

tdx::LogKind GuessLogKind(const tdx::EventLog& log) {
  bool only_sha384 = log.algorithms.size() == 1 && log.algorithms[0] == tdx::LogAlgorithm::kSha384;
  return only_sha384 ? tdx::LogKind::kCc : tdx::LogKind::kTpm;
}

Result<Bytes> ReadLogFile(const std::string& path) { return TRY(posix::ReadFile(path, tdx::kMaxEventLogSize)); }

Result<int> InspectLog(const std::string& path, tdx::LogKind kind, bool json) {
  Bytes bytes = TRY(ReadLogFile(path));
  if (AsText(bytes).starts_with("CCEL")) {
    return Error(Code::kUnsupported, path +
                                         ": this is the ACPI table that says where the log is; the log itself is "
                                         "/sys/firmware/acpi/tables/data/CCEL");
  }
  tdx::EventLog log = TRY(tdx::ParseEventLog(bytes).In(path));
  if (json) {
    Json document = TRY(tdx::EncodeLog(kind, log).In(path));
    TRY(PrintJson(document));
  } else {
    std::string text = TRY(tdx::FormatLog(kind, log).In(path));
    TRY(Print(text));
  }
  return kExitSuccess;
}

}  // namespace samovar::cli
