// SPDX-License-Identifier: Apache-2.0
//
// What collateral is wanted for: the platform that a report or quote names.
#pragma once

#include <variant>

#include "host/collateral/amd_kds.h"
#include "host/collateral/intel_pcs.h"
#include "measurements/base/result.h"
#include "measurements/evidence/evidence.h"

namespace samovar::collateral {

struct TdxSubject {
  tdx::Fmspc fmspc;
  PckCa ca;
};

using Subject = std::variant<TdxSubject, snp::Report>;

// SubjectOf looks at a report or quote. Nothing is verified: a forged quote fetches collateral that will not make it
// verify. Errors: those of its parser; kUnsupported for simulated evidence.
Result<Subject> SubjectOf(const evidence::Evidence& evidence);

}  // namespace samovar::collateral
