// SPDX-License-Identifier: Apache-2.0
#include "host/measure/explain/explanation_text.h"

#include "measurements/base/text.h"

namespace samovar::measure {

namespace {

using explain::Difference;
using explain::Explanation;

std::string DifferencesText(const Explanation& explanation, const std::string& indent) {
  std::string out;
  for (const Difference& one : explanation.differences) {
    out += indent + one.axis + ": the plan has " + one.planned + ", the launch had " + one.launched + "\n";
    if (!one.fix.empty()) out += indent + "  " + one.fix + "\n";
  }
  return out;
}

std::string Count(size_t changes) { return changes == 1 ? "one change" : Decimal(changes) + " changes"; }

}  // namespace

std::string ExplanationText(const Explanation& explanation, const std::string& what) {
  std::string tried = Decimal(explanation.tried) + " launches tried\n";
  if (!explanation.found)
    return "not explained: none of " + Decimal(explanation.tried) + " launches tried gives the reported " + what + "\n";
  if (explanation.differences.empty()) return "the plan itself gives the reported " + what + "\n";
  return "explained: " + Count(explanation.differences.size()) + " to the plan gives the reported " + what + "\n" +
         DifferencesText(explanation, "  ") + tried;
}

Json ExplanationJson(const Explanation& explanation) {
  Json changes{Json::Array()};
  for (const Difference& one : explanation.differences) {
    changes.Append(
        Json::MakeObject({{"what", one.axis}, {"planned", one.planned}, {"launched", one.launched}, {"fix", one.fix}}));
  }
  return Json::MakeObject({{"explained", explanation.found},
                           {"tried", static_cast<uint64_t>(explanation.tried)},
                           {"changes", std::move(changes)}});
}

std::string TdxExplanationText(const explain::TdxExplanation& explanation) {
  std::string out = ExplanationText(explanation.all, "registers");
  for (const auto& [name, one] : explanation.single) {
    out += "  " + name + ": ";
    if (!one.found) {
      out += "not explained\n";
    } else if (one.differences.empty()) {
      out += "as the plan gives it\n";
    } else {
      out += Count(one.differences.size()) + " to the plan gives it\n" + DifferencesText(one, "    ");
    }
  }
  for (const std::string& note : explanation.notes) out += "  " + note + "\n";
  return out;
}

Json TdxExplanationJson(const explain::TdxExplanation& explanation) {
  Json out = ExplanationJson(explanation.all);
  Json registers = Json::MakeObject({});
  for (const auto& [name, one] : explanation.single) registers.Set(name, ExplanationJson(one));
  out.Set("registers", std::move(registers));
  Json notes{Json::Array()};
  for (const std::string& note : explanation.notes) notes.Append(note);
  out.Set("notes", std::move(notes));
  return out;
}

}  // namespace samovar::measure
