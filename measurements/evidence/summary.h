// SPDX-License-Identifier: Apache-2.0
//
// What a verification found, as a VSA says it.
#pragma once

#include "measurements/evidence/bundle/bundle.h"
#include "measurements/hash/digest.h"
#include "measurements/statement/vsa.h"

namespace samovar::evidence {

// Summarize fills in the summary. `policy_sha256` is of the policy file as it was given. It passed only if the outcome
// holds, a policy was applied and the evidence is neither simulated nor under a root of the user's; the level is what
// the policy says of the builders that it accepts.
[[nodiscard]] statement::VerificationSummary Summarize(const Outcome& outcome, const Context& context,
                                                       const Sha256Digest& policy_sha256, const Bundle& bundle);

}  // namespace samovar::evidence
