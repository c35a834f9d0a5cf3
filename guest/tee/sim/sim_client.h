// SPDX-License-Identifier: Apache-2.0
//
// Client of the simulated TEE, which runs in the launcher behind a virtio-serial port of its own (docs/protocol.md,
// "Simulated TEE port"). All integers are little-endian. This file and its .cc are not in the release flavour.
#pragma once

#include "guest/tee/tee.h"

namespace samovar::tee {

// OpenSimulatedTee returns null if this machine has no port for it.
Result<std::unique_ptr<Tee>> OpenSimulatedTee();

// EncodeSimRequest returns the request for a report (guest/protocol/sim_tee.h).
[[nodiscard]] Bytes EncodeSimRequest(const ReportData& report_data);

// ParseSimAnswer reads an answer without its leading size. Errors: kTruncated, kMalformed, kLimit.
Result<Answer> ParseSimAnswer(ByteView answer);

}  // namespace samovar::tee
