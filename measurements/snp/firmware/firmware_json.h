// SPDX-License-Identifier: Apache-2.0
//
// A measured firmware as JSON: its launch digest and its layout, which is all that measuring a guest needs of it. So a
// release can publish a page of text instead of the image.
#pragma once

#include "measurements/base/result.h"
#include "measurements/json/json.h"
#include "measurements/snp/launch/launch.h"

namespace samovar::snp {

// EncodeFirmware returns {"launch_digest", "gpa", "size", "compares_kernel_hashes", "ap_reset_eip", "hashes_table",
// "svsm_launch_offset", "sections"}; what the firmware does not have is left out. Addresses are hex text.
[[nodiscard]] Json EncodeFirmware(const MeasuredFirmware& firmware);

// DecodeFirmware reads it back, without pages(). Strict: kMalformed for unknown keys, addresses above 32 bits and the
// like, naming the key.
Result<MeasuredFirmware> DecodeFirmware(const Json& json);

}  // namespace samovar::snp
