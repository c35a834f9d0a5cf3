// SPDX-License-Identifier: Apache-2.0
//
// What collateral is wanted for: a report, a quote, or a bundle that holds one.
#pragma once

#include <string>
#include <variant>

#include "host/collateral/amd_kds.h"
#include "host/collateral/intel_pcs.h"
#include "measurements/base/result.h"

namespace samovar::collateral {

struct TdxSubject {
  tdx::Fmspc fmspc;
  PckCa ca;
};

struct Subject {
  bool is_bundle = false;
  std::variant<TdxSubject, snp::Report> of;
};

// ReadSubject looks at a file (SNP report, TDX quote, evidence.json) or a bundle's folder. Nothing is verified: a
// forged quote fetches collateral that will not make it verify. Errors: kEnvironment, kMalformed, kUnsupported for
// evidence of another platform.
Result<Subject> ReadSubject(const std::string& path);

}  // namespace samovar::collateral
