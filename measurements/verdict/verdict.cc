// SPDX-License-Identifier: Apache-2.0
#include "measurements/verdict/verdict.h"

#include <algorithm>

namespace samovar {

bool Verdict::Holds() const {
  auto has = [&](CheckStatus status) {
    return std::any_of(checks_.begin(), checks_.end(), [&](const Check& check) { return check.status == status; });
  };
  return has(CheckStatus::kPass) && !has(CheckStatus::kFail);
}

const Check* Verdict::Find(std::string_view name) const {
  auto found = std::find_if(checks_.begin(), checks_.end(), [&](const Check& check) { return check.name == name; });
  return found == checks_.end() ? nullptr : &*found;
}

const char* StatusName(CheckStatus status) {
  switch (status) {
    case CheckStatus::kPass: return "pass";
    case CheckStatus::kFail: return "fail";
    case CheckStatus::kSkipped: return "skipped";
  }
  return "fail";
}

Json ChecksJson(const Verdict& verdict) {
  Json out = Json::MakeArray({});
  for (const Check& check : verdict.checks()) {
    out.Append(
        Json::MakeObject({{"name", check.name}, {"status", StatusName(check.status)}, {"detail", check.detail}}));
  }
  return out;
}

}  // namespace samovar
