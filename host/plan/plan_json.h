// SPDX-License-Identifier: Apache-2.0
//
// A launch plan for other programs (`samovar plan --json`) and for people (`samovar plan`).
#pragma once

#include <optional>
#include <string>

#include "host/plan/plan.h"
#include "measurements/json/json.h"
#include "measurements/snp/launch/launch_shape.h"

namespace samovar::plan {

// PlanJson returns the whole plan with what was derived from it: QEMU arguments and, for SNP, the launch digest. Words
// wider than 53 bits (policy, guest features) are hexadecimal strings.
[[nodiscard]] Json PlanJson(const LaunchPlan& plan, const std::optional<snp::LaunchDigest>& measurement);

// PlanText returns the plan as lines of "name  value".
[[nodiscard]] std::string PlanText(const LaunchPlan& plan, const std::optional<snp::LaunchDigest>& measurement);

}  // namespace samovar::plan
