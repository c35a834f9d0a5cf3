// SPDX-License-Identifier: Apache-2.0
//
// REPORT_DATA, the 64 bytes that a TEE signs for its guest (docs/formats.md, "report_data"):
//
//   0   digest (32)  SHA-256 of what the report is over
//   32  nonce (16)   of the requester; zeros if it gave none
//   48  domain (16)  what the digest is of: an ASCII name, then zeros. Zeros alone: a provenance
//
// The domain keeps reports apart that the same machine makes over different things. Whoever reads report data asks for
// one domain, and gets an error for every other.
#pragma once

#include <array>
#include <cstdint>

#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/tee/nonce.h"

namespace samovar::tee {

inline constexpr size_t kReportDataSize = 64;
using ReportData = std::array<uint8_t, kReportDataSize>;

enum class Domain {
  kProvenance,  // the digest is that of provenance.json
  kChannelKey,  // reserved: of the public key with which the guest speaks on a confidential channel
};

// DomainWords returns what a report of this domain is over: "a provenance", "the key of a channel".
[[nodiscard]] const char* DomainWords(Domain domain);

struct Claim {
  Domain domain = Domain::kProvenance;
  Sha256Digest digest;
  Nonce nonce{};
};

// ForProvenance is what the guest asks the TEE to sign when it has built.
[[nodiscard]] ReportData ForProvenance(const Sha256Digest& digest, const Nonce& nonce);

// SplitReportData reads all of it. kUnsupported for a domain that is not in the list.
Result<Claim> SplitReportData(const ReportData& data);

}  // namespace samovar::tee
