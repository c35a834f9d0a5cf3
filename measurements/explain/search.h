// SPDX-License-Identifier: Apache-2.0
//
// The search behind `samovar measure --explain-mismatch`: a plan is a point in a grid, each axis of which is something
// that people get wrong, and the cause of a mismatch is a point nearby that gives the measurement that was reported.
// One change is tried everywhere before two: the simplest cause is the likely one.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace samovar::explain {

// One value of an axis: in words ("4", "EPYC-Milan"), and what to change to get it ("--vcpus 4").
struct Option {
  std::string words;
  std::string fix;
};

// options[0] is what the plan says.
struct Axis {
  std::string name;  // "number of vCPUs"
  std::vector<Option> options;
};

// An index into the options of each axis.
using Choice = std::vector<size_t>;

// Difference is an axis on which a choice is not the plan's.
struct Difference {
  std::string axis;
  std::string planned;
  std::string launched;
  std::string fix;
  bool operator==(const Difference&) const = default;
};

struct Outcome {
  size_t tried = 0;             // choices that were compared, the plan's own included
  std::optional<Choice> found;  // the first that matches
};

// Search compares the plan's own choice, then all that differ from it on one axis, then all that differ on two, and
// stops at the first for which `matches` is true. Of a pair of axes the later one varies fastest, so that `matches` can
// keep what does not depend on it.
[[nodiscard]] Outcome Search(std::span<const Axis> axes, const std::function<bool(const Choice&)>& matches);

// DifferencesOf lists the axes on which `choice` is not the plan's, in their order.
[[nodiscard]] std::vector<Difference> DifferencesOf(std::span<const Axis> axes, const Choice& choice);

}  // namespace samovar::explain
