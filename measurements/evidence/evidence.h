// SPDX-License-Identifier: Apache-2.0
//
// What vouches for a build: the report or quote of a processor, with what came along. Its document is the evidence.json
// of a bundle (docs/formats.md): the appliance writes it, the verifier reads it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/json/json.h"
#include "measurements/tee/platform.h"

namespace samovar::evidence {

inline constexpr size_t kMaxEvidenceSize = size_t{4} << 20;

// The certificates above the leaf, in the order of Evidence::chain, as the document calls them.
inline constexpr const char* kChainNames[] = {"ask", "ark"};

struct Evidence {
  tee::Platform platform = tee::Platform::kNone;
  Bytes report;                    // SNP: the attestation report; TDX: the quote
  std::optional<Bytes> leaf;       // SNP: VCEK or VLEK, DER
  std::vector<Bytes> chain;        // simulated: ASK and ARK. Empty for hardware: what a bundle brings is not used
  std::optional<Bytes> event_log;  // TDX: CCEL
};

// EncodeEvidence returns {"platform", "evidence": {…}} with base64 values; what is not there is left out.
[[nodiscard]] Json EncodeEvidence(const Evidence& evidence);

// ParseEvidence reads the document; members that only inform (Kettle writes some) are ignored. Errors: kMalformed,
// kLimit, kUnsupported (a platform that is not known).
Result<Evidence> ParseEvidence(std::string_view text);

}  // namespace samovar::evidence
