// SPDX-License-Identifier: Apache-2.0
#include "host/measure/snp/steps.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::measure {

namespace {

using snp::LaunchStep;
using snp::PageType;

bool HasContents(const snp::LaunchPage& page) { return page.type == PageType::kNormal || page.type == PageType::kVmsa; }

std::string Padded(std::string text, size_t width) {
  text.append(text.size() < width ? width - text.size() : 0, ' ');
  return text + " ";
}

// What two explanations agree or differ on, in the order in which a difference explains most.
struct Field {
  std::string_view key;
  std::string_view meaning;
};
constexpr Field kFields[] = {{"what", "what the page is"},
                             {"gpa", "its address"},
                             {"type", "its type"},
                             {"contents", "its content"},
                             {"digest", "the digest before it, so an earlier page"}};

Result<std::string> FieldOf(const Json& page, std::string_view key) {
  return key == "contents" && page.Find(key) == nullptr ? std::string("-") : page.StringAt(key);
}

Result<std::string> Describe(const Json& page) {
  std::string what = TRY(page.StringAt("what"));
  std::string gpa = TRY(page.StringAt("gpa"));
  return Quoted(what) + " at " + Quoted(gpa);
}

// The fields in which two pages differ; empty if they are the same.
Result<std::string> DiffPage(const Json& a, const Json& b) {
  for (const Field& field : kFields) {
    std::string of_a = TRY(FieldOf(a, field.key).In("first document"));
    std::string of_b = TRY(FieldOf(b, field.key).In("second document"));
    if (of_a == of_b) continue;
    return std::string(field.meaning) + " differs\n  first   " + Quoted(of_a) + "\n  second  " + Quoted(of_b);
  }
  return std::string();
}

}  // namespace

std::string ExplainText(std::span<const LaunchStep> steps) {
  std::string out;
  for (size_t i = 0; i < steps.size(); ++i) {
    const LaunchStep& step = steps[i];
    out += Padded(Decimal(i), 5);
    out += Padded(HexNumber(step.page.gpa), 14);
    out += Padded(PageTypeName(step.page.type), 10);
    out += Padded(step.what, 17);
    out += Padded(HasContents(step.page) ? step.page.contents.hex() : "-", 96);
    out += step.digest.hex() + "\n";
  }
  return out;
}

Json ExplainJson(std::span<const LaunchStep> steps) {
  Json out{Json::Array()};
  for (const LaunchStep& step : steps) {
    Json page = Json::MakeObject({{"gpa", HexNumber(step.page.gpa)},
                                  {"type", PageTypeName(step.page.type)},
                                  {"what", step.what},
                                  {"digest", step.digest.hex()}});
    if (HasContents(step.page)) page.Set("contents", step.page.contents.hex());
    out.Append(std::move(page));
  }
  return out;
}

Result<ExplainDifference> DiffExplanations(const Json& a, const Json& b) {
  const Json::Array* pages_a = TRY(a.ArrayAt("pages").In("first document"));
  const Json::Array* pages_b = TRY(b.ArrayAt("pages").In("second document"));
  size_t common = std::min(pages_a->size(), pages_b->size());
  for (size_t i = 0; i < common; ++i) {
    std::string difference = TRY(DiffPage((*pages_a)[i], (*pages_b)[i]));
    if (difference.empty()) continue;
    std::string page = TRY(Describe((*pages_a)[i]));
    return ExplainDifference{false, "page " + Decimal(i) + ", " + page + ": " + difference + "\n"};
  }
  if (pages_a->size() == pages_b->size()) {
    return ExplainDifference{true, "all " + Decimal(common) + " pages are the same\n"};
  }
  bool first_is_longer = pages_a->size() > common;
  std::string page = TRY(Describe(first_is_longer ? (*pages_a)[common] : (*pages_b)[common]));
  return ExplainDifference{false, "page " + Decimal(common) + ", " + page + ": only the " +
                                      (first_is_longer ? "first" : "second") + " document has it; " +
                                      Decimal(pages_a->size()) + " and " + Decimal(pages_b->size()) + " pages\n"};
}

}  // namespace samovar::measure
