// SPDX-License-Identifier: Apache-2.0
//
// `samovar verify --batch`: many bundles in one call, on all processors, one line each in the order they were named.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "measurements/base/result.h"

namespace samovar::verify {

struct BatchLine {
  std::string text;  // one line, without its end
  bool holds = false;
};

// Batch calls `judge` for each path, from `jobs` threads at once, and `emit` for each line in the order of the paths,
// from the calling thread. It returns how many lines do not hold, or the first error of `emit`; then what is not yet
// judged is left out. `judge` must not share state that it changes.
Result<size_t> Batch(const std::vector<std::string>& paths, size_t jobs,
                     const std::function<BatchLine(const std::string&)>& judge,
                     const std::function<Result<void>(const BatchLine&)>& emit);

// SplitLines returns the lines of `text` without empty ones: the paths that standard input names.
[[nodiscard]] std::vector<std::string> SplitLines(std::string_view text);

}  // namespace samovar::verify
