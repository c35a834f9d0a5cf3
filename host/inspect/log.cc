// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/log.h"

#include "guest/posix/fd.h"

namespace samovar::inspect {

tdx::LogKind GuessLogKind(const tdx::EventLog& log) {
  bool only_sha384 = log.algorithms.size() == 1 && log.algorithms[0] == tdx::LogAlgorithm::kSha384;
  return only_sha384 ? tdx::LogKind::kCc : tdx::LogKind::kTpm;
}

Result<Bytes> ReadLogFile(const std::string& path) { return TRY(posix::ReadFile(path, tdx::kMaxEventLogSize)); }

Result<DescribedLog> DescribeLog(ByteView bytes, tdx::LogKind kind) {
  if (AsText(bytes).starts_with("CCEL")) {
    return Error(Code::kUnsupported,
                 "this is the ACPI table that says where the log is; the log itself is "
                 "/sys/firmware/acpi/tables/data/CCEL");
  }
  tdx::EventLog log = TRY(tdx::ParseEventLog(bytes));
  DescribedLog out;
  out.document = TRY(tdx::EncodeLog(kind, log));
  out.words = TRY(tdx::FormatLog(kind, log));
  return out;
}

}  // namespace samovar::inspect
