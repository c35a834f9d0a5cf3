// SPDX-License-Identifier: Apache-2.0
//
// What the TDX guest driver gives besides quotes: /dev/tdx_guest, which hands over TDREPORTs, and, since Linux 6.16,
// the measurement registers in sysfs (Documentation/ABI/testing/sysfs-devices-virtual-misc-tdx_guest).
#pragma once

#include <string>

#include "guest/posix/fd.h"
#include "guest/posix/ioctl.h"
#include "guest/tee/tee.h"

namespace samovar::tee {

// OpenTdxGuest opens the device. The driver makes it before it offers quotes, so that a machine with quotes but without
// the device is an error.
Result<posix::UniqueFd> OpenTdxGuest();

// AskTdReport asks the TDX module for a TDREPORT over `report_data`; kEnvironment if driver or module refuse.
Result<Bytes> AskTdReport(int fd, const ReportData& report_data, posix::IoctlFunction call);

inline constexpr char kTdRegisters[] = "/sys/devices/virtual/misc/tdx_guest/measurements";

// CheckTdRegisters compares the registers that the kernel shows in `folder` with a TDREPORT of tdx::kTdReportSize
// bytes. What the kernel does not show is not compared. Errors: kMismatch, which names the register, kSystem, kLimit.
Result<void> CheckTdRegisters(const std::string& folder, ByteView td_report);

}  // namespace samovar::tee
