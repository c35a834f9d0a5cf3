// SPDX-License-Identifier: Apache-2.0
//
// The bundle half of `samovar verify`: where its collateral comes from, and at which time it is judged.
#pragma once

#include <map>
#include <string>

#include "measurements/base/result.h"
#include "measurements/evidence/bundle/bundle.h"

namespace samovar::verify {

enum class JudgedAt {
  kGivenTime,  // everything at the time of the context
  // Everything at the time the build ended, which is a claim of the host's clock, as the check "valid when built"; and
  // the evidence alone at the time of the context, with current collateral if there is some, as "status now".
  kBuildTime,
};

struct JudgedBundle {
  evidence::Bundle bundle;
  evidence::Outcome outcome;
  std::map<std::string, std::string> collateral_from;  // evidence::Context, with what was found
};

// JudgeBundle reads and verifies the bundle. Collateral that `context` lacks is taken from BUNDLE/collateral
// and from the cache, of each part the newer one. Errors: files that cannot be read; kMalformed if the time of the
// build is asked for and not there.
Result<JudgedBundle> JudgeBundle(const std::string& folder, const evidence::Context& context, JudgedAt judged_at);

}  // namespace samovar::verify
