// SPDX-License-Identifier: Apache-2.0
//
// The simulated AMD security processor: it signs attestation reports (SEV-SNP Firmware ABI, 56860, MSG_REPORT_RSP,
// version 3) of a launch that it is told about. Same bytes, same checks as on hardware, no protection at all: its chain
// is not AMD's, and verifiers refuse it unless they are told otherwise.
#pragma once

#include "host/simtee/chain.h"
#include "host/simtee/service.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::simtee {

// What the processor would have learnt while it launched the guest.
struct LaunchFacts {
  Sha384Digest measurement;
  std::array<uint8_t, 32> host_data{};
  uint64_t policy = 0;
};

// SignReport returns the report of a guest, signed with the chain's VCEK. kMalformed if the chain's key or certificate
// cannot be read.
Result<Bytes> SignReport(const Chain& chain, const LaunchFacts& facts, const ReportData& report_data);

// MakeService answers the guest's requests with such reports and the chain.
[[nodiscard]] Service MakeService(Chain chain, const LaunchFacts& facts);

}  // namespace samovar::simtee
