// SPDX-License-Identifier: Apache-2.0
//
// The options of `samovar measure snp` that sign an ID block for a launch digest and write it the way QEMU's
// sev-snp-guest object takes it (id-block=, id-auth=): in base64, without a line end.
#pragma once

#include "host/options/options.h"
#include "measurements/base/result.h"
#include "measurements/json/json.h"
#include "measurements/snp/launch/launch_shape.h"

namespace samovar::measure {

// WantsIdBlock tells whether any of these options was given.
[[nodiscard]] bool WantsIdBlock(const Options& arguments);

// WriteIdBlock signs and writes; --id-block, --id-auth and --id-key are required. Returns what the report will show of
// it, for --json: the policy in words, the ids, the digests of the keys.
Result<Json> WriteIdBlock(const Options& arguments, ByteView digest);

}  // namespace samovar::measure
