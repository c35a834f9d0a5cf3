// SPDX-License-Identifier: Apache-2.0
#include "measurements/explain/search.h"

namespace samovar::explain {

namespace {

// Walks the choices in order until one matches.
class Walk {
 public:
  Walk(std::span<const Axis> axes, const std::function<bool(const Choice&)>& matches)
      : axes_(axes), matches_(matches), choice_(axes.size(), 0) {}

  Outcome Run() && {
    bool found = Try() || OneChange() || TwoChanges();
    if (found) outcome_.found = choice_;
    return outcome_;
  }

 private:
  bool Try() {
    ++outcome_.tried;
    return matches_(choice_);
  }

  // Tries every option of `axis` but the plan's; the rest of the choice stays.
  bool Vary(size_t axis) {
    for (size_t option = 1; option < axes_[axis].options.size(); ++option) {
      choice_[axis] = option;
      if (Try()) return true;
    }
    choice_[axis] = 0;
    return false;
  }

  bool OneChange() {
    for (size_t axis = 0; axis < axes_.size(); ++axis) {
      if (Vary(axis)) return true;
    }
    return false;
  }

  bool TwoChanges() {
    for (size_t first = 0; first < axes_.size(); ++first) {
      for (size_t option = 1; option < axes_[first].options.size(); ++option) {
        choice_[first] = option;
        for (size_t second = first + 1; second < axes_.size(); ++second) {
          if (Vary(second)) return true;
        }
      }
      choice_[first] = 0;
    }
    return false;
  }

  std::span<const Axis> axes_;
  const std::function<bool(const Choice&)>& matches_;
  Choice choice_;
  Outcome outcome_;
};

}  // namespace

Outcome Search(std::span<const Axis> axes, const std::function<bool(const Choice&)>& matches) {
  return Walk(axes, matches).Run();
}

std::vector<Difference> DifferencesOf(std::span<const Axis> axes, const Choice& choice) {
  std::vector<Difference> out;
  for (size_t axis = 0; axis < axes.size(); ++axis) {
    if (choice[axis] == 0) continue;
    const Option& launched = axes[axis].options[choice[axis]];
    out.push_back({axes[axis].name, axes[axis].options[0].words, launched.words, launched.fix});
  }
  return out;
}

}  // namespace samovar::explain
