// SPDX-License-Identifier: Apache-2.0
//
// Do I accept it? Compares genuine evidence with a policy. Genuineness is measurements/snp/verify/verify.h and
// measurements/tdx/verify/verify.h; nothing here looks at signatures. All rules are applied, so all failures are
// listed. Check names begin with "policy ".
#pragma once

#include <optional>

#include "measurements/policy/policy.h"
#include "measurements/snp/verify/verify.h"
#include "measurements/statement/provenance_reader.h"
#include "measurements/tdx/verify/verify.h"
#include "measurements/tee/nonce.h"
#include "measurements/verdict/verdict.h"

namespace samovar::policy {

// Whether the evidence calls itself simulated; then --allow-simulated was given.
enum class EvidenceKind { kHardware, kSimulated };

// ValidateSnp compares a report with the rules. `nonce` is what the host may have put into HOST_DATA, if anything.
void ValidateSnp(const Policy& policy, const snp::Verification& evidence, EvidenceKind kind,
                 const std::optional<tee::Nonce>& nonce, Verdict& verdict);

// ValidateTdx does the same for a quote, with MRCONFIGID in the place of HOST_DATA.
void ValidateTdx(const Policy& policy, const tdx::TdReport& report, const tdx::QuoteVerification& genuine,
                 const std::optional<tee::Nonce>& nonce, Verdict& verdict);

// ValidateProvenance compares what was built, from what and with what: builder, build type, source, toolchain, recipe.
void ValidateProvenance(const Policy& policy, const statement::Provenance& provenance, Verdict& verdict);

}  // namespace samovar::policy
