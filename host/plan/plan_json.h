// SPDX-License-Identifier: Apache-2.0
//
// A launch plan for other programs (`samovar plan --json`) and for people (`samovar plan`).
#pragma once

#include <string>

#include "host/plan/measure_plan.h"
#include "host/plan/plan.h"
#include "measurements/json/json.h"

namespace samovar::plan {

// PlanJson returns the whole plan with what was derived from it: QEMU arguments and what its VM will report. Words
// wider than 53 bits (policy, guest features) are hexadecimal strings.
[[nodiscard]] Json PlanJson(const LaunchPlan& plan, const Expected& expected);

// PlanText returns the plan as lines of "name  value".
[[nodiscard]] std::string PlanText(const LaunchPlan& plan, const Expected& expected);

// RegistersJson returns {"mrtd", "rtmr0", "rtmr1", "rtmr2", "reasons"}: digests, null for a register that is not known,
// and why it is not, by its name.
[[nodiscard]] Json RegistersJson(const tdx::LaunchPrediction& prediction);

}  // namespace samovar::plan
