// SPDX-License-Identifier: Apache-2.0
//
// An explanation of a mismatch, for people and as JSON.
#pragma once

#include <string>

#include "host/measure/explain/reported.h"
#include "measurements/explain/tdx.h"
#include "measurements/json/json.h"

namespace samovar::measure {

// ExplanationText says which changes to the plan yield what was reported, or that none does. `what` names it: "launch
// digest".
[[nodiscard]] std::string ExplanationText(const explain::Explanation& explanation, const std::string& what);

// ExplanationJson returns {"explained", "tried", "changes": [{"what", "planned", "launched", "fix"}]}.
[[nodiscard]] Json ExplanationJson(const explain::Explanation& explanation);

// TdxExplanationText and TdxExplanationJson add what explains each register by itself.
[[nodiscard]] std::string TdxExplanationText(const explain::TdxExplanation& explanation);
[[nodiscard]] Json TdxExplanationJson(const explain::TdxExplanation& explanation);

}  // namespace samovar::measure
