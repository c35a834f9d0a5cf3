// SPDX-License-Identifier: Apache-2.0
//
// Client of the simulated TEE, which runs in the launcher behind a virtio-serial port of its own (docs/protocol.md,
// "Simulated TEE port"). All integers are little-endian. This file and its .cc are not in the release flavour.
#pragma once

#include "guest/tee/tee.h"

namespace samovar::tee {

// OpenSimulatedTee returns null if this machine has no port for it.
Result<std::unique_ptr<Tee>> OpenSimulatedTee();

// EncodeSimRequest returns the request for a report: u32 65, u8 version 1, then the report data.
[[nodiscard]] Bytes EncodeSimRequest(const ReportData& report_data);

// ParseSimAnswer reads an answer without its leading u32 length: u8 version 1, then report, VCEK, ASK and ARK, each as
// a u32 size and that many bytes. Errors: kTruncated, kMalformed, kLimit.
Result<Answer> ParseSimAnswer(ByteView answer);

}  // namespace samovar::tee
