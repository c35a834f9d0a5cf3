// SPDX-License-Identifier: Apache-2.0
//
// What the two ends of the simulated TEE's port say to each other (docs/protocol.md, "The simulated TEE's port").
// Integers are little-endian.
//
//   request   u32 size = 65, u8 version = 1, 64 bytes REPORT_DATA
//   answer    u32 size, u8 version = 1, then four times u32 size and that many bytes: the attestation report, and the
//             certificates VCEK, ASK and ARK in DER
#pragma once

#include <cstdint>

#include "measurements/tee/report_data.h"

namespace samovar::protocol {

inline constexpr uint8_t kSimTeeVersion = 1;
inline constexpr uint32_t kSimTeeRequestSize = 1 + tee::kReportDataSize;
inline constexpr uint32_t kMaxSimTeeAnswer = 64 << 10;

}  // namespace samovar::protocol
