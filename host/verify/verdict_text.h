// SPDX-License-Identifier: Apache-2.0
//
// A verdict as people read it. The documents for programs are evidence::VerdictJson.
#pragma once

#include <string>

#include "measurements/evidence/bundle/bundle.h"

namespace samovar::verify {

enum class Detail {
  kShort,  // what was verified and accepted by what; failed and skipped checks in full, the number of the others
  kAll,    // every check
};

// VerdictText returns lines: checks, then one that begins with PASS or FAIL, then what that is about.
[[nodiscard]] std::string VerdictText(const evidence::Outcome& outcome, const evidence::Context& context,
                                      Detail detail);

// BatchText is one line without its end: PASS or FAIL, `path`, the names of the failed checks. Why is for a
// verification of that bundle alone to say.
[[nodiscard]] std::string BatchText(const std::string& path, const evidence::Outcome& outcome);

}  // namespace samovar::verify
