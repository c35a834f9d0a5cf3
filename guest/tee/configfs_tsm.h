// SPDX-License-Identifier: Apache-2.0
//
// The kernel's common interface to both vendors' TEEs (Linux Documentation/ABI/testing/configfs-tsm-report): a folder
// per requester, in it `inblob` for the report data, `outblob` for the report, `generation` to notice interference.
#pragma once

#include <string>

#include "guest/tee/tee.h"

namespace samovar::tee {

// PlatformOfProvider maps the kernel's name of a provider (as read, with its line feed) to ours. Errors: kUnsupported.
Result<std::string> PlatformOfProvider(std::string_view provider);

// OpenConfigfsTsm makes a report folder; null if there is no configfs-tsm, or no TEE behind it. The modules of
// Stage::kBuild must be loaded and configfs mounted.
Result<std::unique_ptr<Tee>> OpenConfigfsTsm();

}  // namespace samovar::tee
