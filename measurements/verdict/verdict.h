// SPDX-License-Identifier: Apache-2.0
//
// The outcome of a verification: a list of checks in the order of the chain of trust (docs/formats.md, Verdict). A
// check that was not made is listed as skipped, with the reason; nothing is silent. Independent failures are all
// listed. The verdict is "pass" only if at least one check passed and none failed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/json/json.h"

namespace samovar {

enum class CheckStatus { kPass, kFail, kSkipped };

struct Check {
  std::string name;  // stable and lower case, "snp signature"; what scripts look for
  CheckStatus status;
  std::string detail;  // for people: what was compared; for a failure also what to do. Never raw bytes of the input.
};

class Verdict {
 public:
  void Pass(std::string name, std::string detail) { Add({std::move(name), CheckStatus::kPass, std::move(detail)}); }
  void Fail(std::string name, std::string detail) { Add({std::move(name), CheckStatus::kFail, std::move(detail)}); }
  void Skip(std::string name, std::string detail) { Add({std::move(name), CheckStatus::kSkipped, std::move(detail)}); }
  void Add(Check check) { checks_.push_back(std::move(check)); }

  // Require adds a pass with `detail`, or a failure with the error's message. It returns whether it passed.
  template <typename T>
  bool Require(std::string name, const Result<T>& result, std::string detail) {
    if (result.ok()) {
      Pass(std::move(name), std::move(detail));
    } else {
      Fail(std::move(name), result.error().message());
    }
    return result.ok();
  }

  // Holds tells whether the verdict is "pass".
  [[nodiscard]] bool Holds() const;
  [[nodiscard]] const std::vector<Check>& checks() const { return checks_; }
  // Find returns the first check of that name, or null.
  [[nodiscard]] const Check* Find(std::string_view name) const;

 private:
  std::vector<Check> checks_;
};

// StatusName returns "pass", "fail" or "skipped".
[[nodiscard]] const char* StatusName(CheckStatus status);

// ChecksJson returns the checks as an array of {name, status, detail}.
[[nodiscard]] Json ChecksJson(const Verdict& verdict);

}  // namespace samovar
