// SPDX-License-Identifier: Apache-2.0
//
// A launch page by page, for people and as JSON, and the first difference between two of them.
#pragma once

#include <span>
#include <string>

#include "measurements/base/result.h"
#include "measurements/json/json.h"
#include "measurements/snp/launch/launch.h"

namespace samovar::measure {

// ExplainText returns one line for each page: number, address, type, what it is, content digest ("-" if the page has
// none), digest after it.
[[nodiscard]] std::string ExplainText(std::span<const snp::LaunchStep> steps);

// ExplainJson returns an array of {"gpa", "type", "what", "contents", "digest"}.
[[nodiscard]] Json ExplainJson(std::span<const snp::LaunchStep> steps);

// The first page in which two explanations differ, in words; `same` if there is none.
struct ExplainDifference {
  bool same;
  std::string text;
};

// DiffExplanations compares the "pages" of two documents that `--explain --json` printed. kMalformed naming the
// document if one of them has none.
Result<ExplainDifference> DiffExplanations(const Json& a, const Json& b);

}  // namespace samovar::measure
