// SPDX-License-Identifier: Apache-2.0
//
// The kernel's common interface to both vendors' TEEs (Linux Documentation/ABI/testing/configfs-tsm-report): a folder
// per requester, in it `inblob` for the report data, `outblob` for the report, `generation` to notice interference. On
// TDX what comes from there is a quote; the TDREPORT beside it comes from tdx_guest.h.
#pragma once

#include <string_view>

#include "guest/tee/tee.h"

namespace samovar::tee {

// PlatformOfProvider maps the kernel's name of a provider (as read, with its line feed) to ours. Errors: kUnsupported.
Result<Platform> PlatformOfProvider(std::string_view provider);

// CheckPrivilegeFloor reads `privlevel_floor`, the lowest privilege level that this kernel may have a report of.
// kUnsupported if it is not 0: only a report of VMPL 0 says that nothing runs below the measured kernel.
Result<void> CheckPrivilegeFloor(ByteView attribute);

// OpenConfigfsTsm makes a report folder; null if there is no configfs-tsm, or no TEE behind it. configfs must be
// mounted.
Result<std::unique_ptr<Tee>> OpenConfigfsTsm();

}  // namespace samovar::tee
