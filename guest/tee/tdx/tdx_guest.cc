// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/tdx/tdx_guest.h"

#include <fcntl.h>
#include <sys/ioctl.h>

#include <algorithm>

#include "guest/tee/tdx/tdreport.h"
#include "measurements/base/text.h"

namespace samovar::tee {
namespace {

constexpr char kDevice[] = "/dev/tdx_guest";

// linux/tdx-guest.h, which Debian 12's headers do not have yet.
struct ReportRequest {
  uint8_t report_data[64];
  uint8_t td_report[tdx::kTdReportSize];
};
constexpr unsigned long kGetReport = _IOWR('T', 1, ReportRequest);

}  // namespace

Result<posix::UniqueFd> OpenTdxGuest() { return posix::Open(kDevice, O_RDWR).In("the tdx TEE gives no TDREPORT"); }

Result<Bytes> AskTdReport(int fd, const ReportData& report_data, posix::IoctlFunction call) {
  ReportRequest request = {};
  std::ranges::copy(report_data, request.report_data);
  if (call(fd, kGetReport, &request) != 0) {
    return Error(Code::kEnvironment, posix::SystemError(std::string(kDevice) + ": TDREPORT").message());
  }
  return Bytes(std::begin(request.td_report), std::end(request.td_report));
}

Result<void> CheckTdRegisters(const std::string& folder, ByteView td_report) {
  for (const TdField& field : TdFields()) {
    if (field.file == nullptr) continue;
    const std::string path = folder + "/" + field.file;
    if (access(path.c_str(), F_OK) != 0) continue;
    const Bytes value = TRY(posix::ReadFile(path, field.in_report.size));
    TRY(CheckTdField(field, td_report, value, Quoted(path)));
  }
  return {};
}

}  // namespace samovar::tee
