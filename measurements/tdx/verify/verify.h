// SPDX-License-Identifier: Apache-2.0
//
// Is a TDX quote genuine? (Intel TDX DCAP Quote Generation and Verification Library, "Quote verification"; the checks
// are in docs/tdx-quotes.md.) From the root down: PCK chain, the PCK key's signature over the report of the quoting
// enclave, that report's hash of the attestation key, the attestation key's signature over header and TD report. With
// collateral: revocation, the quoting enclave's and the TDX module's identity, and how up to date the platform is.
// Whether the TD is one that the caller wants (MRTD, RTMRs, debug, which TCB status is good enough) is for a policy.
#pragma once

#include <optional>

#include "measurements/base/time.h"
#include "measurements/tdx/collateral/collateral.h"
#include "measurements/tdx/collateral/tcb_evaluation.h"
#include "measurements/tdx/pck/pck_extension.h"
#include "measurements/tdx/quote/quote.h"
#include "measurements/verdict/verdict.h"
#include "measurements/x509/certificate.h"

namespace samovar::tdx {

struct QuoteOptions {
  Time at;                 // judge certificates, lists and collateral at this time
  x509::Certificate root;  // IntelRoot(), or the one that the user insists on
  // Without collateral the checks that need it are skipped. With it, a missing part is a failure unless allowed.
  const Collateral* collateral = nullptr;
  bool allow_missing_collateral = false;
  x509::SignatureMemory* memory = nullptr;  // of signatures that hold; optional
};

struct QuoteVerification {
  Verdict verdict;  // check names begin with "tdx "
  std::optional<PckExtension> platform;
  // Set if authentic TCB info was there, also when it was expired, which is a failed check of its own.
  std::optional<TcbEvaluation> tcb;
};

// VerifyQuote runs all checks; those that do not depend on each other all report. Revoked and NoMatchingLevel are
// failures, any other TCB status passes and is named in the check "tdx tcb status".
[[nodiscard]] QuoteVerification VerifyQuote(const Quote& quote, const QuoteOptions& options);

}  // namespace samovar::tdx
