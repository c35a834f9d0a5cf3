// SPDX-License-Identifier: Apache-2.0
//
// A SLSA Verification Summary Attestation (slsa.dev/verification_summary/v1): what a verification found, for tools that
// do not want to repeat it. Unsigned: whoever publishes it wraps and signs it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "measurements/base/time.h"
#include "measurements/hash/digest.h"
#include "measurements/json/json.h"

namespace samovar::statement {

struct VerificationSummary {
  bool passed = false;
  std::string level;  // "SLSA_BUILD_LEVEL_3"; "FAILED" if it did not pass
  Time verified_at;
  std::string resource_uri;                                  // what was verified, by the name that its users know
  Sha256Digest policy_sha256;                                // of the policy file as it was given
  std::vector<std::pair<std::string, Sha256Digest>> inputs;  // the attestations that were looked at, by URI
  Json subjects = Json::Array();                             // artifacts as {"name", "sha256"}
  Json build = Json::Object();                               // how it was built: a field of ours, left out when empty
};

// EncodeVsa returns the statement.
[[nodiscard]] Json EncodeVsa(const VerificationSummary& summary);

}  // namespace samovar::statement
