// SPDX-License-Identifier: Apache-2.0
//
// A SLSA Verification Summary Attestation (slsa.dev/verification_summary/v1): what this verification found, for tools
// that do not want to repeat it. Unsigned: whoever publishes it wraps and signs it.
#pragma once

#include "measurements/evidence/bundle.h"
#include "measurements/hash/digest.h"
#include "measurements/json/json.h"

namespace samovar::evidence {

// BuildVsa returns the statement. `policy_sha256` is of the policy file as it was given; `evidence` and `provenance`
// are digests of the two files. The result is PASSED only if the outcome holds, a policy was applied and the evidence
// is neither simulated nor under a root of the user's.
[[nodiscard]] Json BuildVsa(const Outcome& outcome, const Context& context, const Sha256Digest& policy_sha256,
                            const Bundle& bundle);

}  // namespace samovar::evidence
