// SPDX-License-Identifier: Apache-2.0
//
// What a TEE answers when it is asked for a report, and its form as evidence.json (docs/formats.md).
#pragma once

#include "measurements/base/bytes.h"
#include "measurements/json/json.h"
#include "measurements/tee/platform.h"

namespace samovar::tee {

struct Evidence {
  Platform platform = Platform::kNone;
  Bytes report;  // SNP: the 1184-byte report; TDX: the quote
  Bytes vcek;    // SNP: DER of the VCEK or VLEK; empty if the host gave none
  Bytes ask;     // simulated chain only: on hardware they come from the verifier's own roots
  Bytes ark;
  Bytes event_log;  // TDX: the CCEL log, empty if there is none
  Bytes td_report;  // TDX: what the quote must agree with; for the agent alone, since nobody else can check it
};

// EvidenceJson returns {"platform", "evidence": {…}} with base64 values; empty members are left out.
[[nodiscard]] Json EvidenceJson(const Evidence& evidence);

}  // namespace samovar::tee
