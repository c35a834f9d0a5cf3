// SPDX-License-Identifier: Apache-2.0
//
// For tests: which checks of a verdict failed.
#pragma once

#include <string>

#include "measurements/verdict/verdict.h"

namespace samovar::test {

// FailedChecks returns the names of the failed checks in their order, separated by ", ".
inline std::string FailedChecks(const Verdict& verdict) {
  std::string out;
  for (const Check& check : verdict.checks()) {
    if (check.status == CheckStatus::kFail) out += (out.empty() ? "" : ", ") + check.name;
  }
  return out;
}

}  // namespace samovar::test
