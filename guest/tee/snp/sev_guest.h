// SPDX-License-Identifier: Apache-2.0
//
// /dev/sev-guest, the interface of the SNP driver itself (Linux Documentation/virt/coco/sev-guest.rst), for kernels
// that have no configfs-tsm. There is no counterpart for TDX: /dev/tdx_guest gives a TDREPORT (tdx_guest.h), which only
// the same machine can check; a quote, which others can, comes through configfs-tsm alone. Little-endian.
#pragma once

#include "guest/posix/ioctl.h"
#include "guest/tee/tee.h"

namespace samovar::tee {

// OpenSevGuest opens the device; null if this machine has none.
Result<std::unique_ptr<Tee>> OpenSevGuest();

// SevGuestReport asks for an extended report of VMPL 0: the report, and the certificates that the host has put beside
// it. Without certificates if the host's table is broken or larger than the driver takes; the verifier then gets them
// from AMD. Errors: kEnvironment if the driver or the processor refuses, kMalformed or kTruncated for an answer that is
// none.
Result<Answer> SevGuestReport(int fd, const ReportData& report_data, posix::IoctlFunction call);

// ParseSnpResponse takes the report out of MSG_REPORT_RSP (SEV-SNP Firmware ABI, 56860): u32 status, u32 size, 24
// reserved bytes, the report. kMalformed if the status is not 0 or the size makes no sense.
Result<Bytes> ParseSnpResponse(ByteView response);

}  // namespace samovar::tee
