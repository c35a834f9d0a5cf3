// SPDX-License-Identifier: Apache-2.0
//
// evidence.json: which platform vouches for a bundle, and its report or quote (docs/formats.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/tee/platform.h"

namespace samovar::evidence {

struct Envelope {
  tee::Platform platform;          // never kNone
  Bytes report;                    // SNP: the attestation report; TDX: the quote
  std::optional<Bytes> leaf;       // SNP: VCEK or VLEK, DER
  std::vector<Bytes> chain;        // simulated: ASK and ARK. Empty for hardware: what a bundle brings is not used
  std::optional<Bytes> event_log;  // TDX: CCEL
};

// ParseEnvelope reads the document; members that only inform (Kettle writes some) are ignored. Errors: kMalformed,
// kLimit, kUnsupported (a platform that is not known).
Result<Envelope> ParseEnvelope(std::string_view text);

}  // namespace samovar::evidence
