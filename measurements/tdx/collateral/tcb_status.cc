// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/collateral/tcb_status.h"

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

constexpr size_t kMaxLevels = 256;
constexpr size_t kMaxAdvisories = 256;
constexpr size_t kMaxAdvisorySize = 64;

enum class Found { kInLists, kByVerification };

struct Name {
  TcbStatus status;
  const char* text;
  Found found = Found::kInLists;
};

constexpr Name kNames[] = {
    {TcbStatus::kUpToDate, "UpToDate"},
    {TcbStatus::kSwHardeningNeeded, "SWHardeningNeeded"},
    {TcbStatus::kConfigurationNeeded, "ConfigurationNeeded"},
    {TcbStatus::kConfigurationAndSwHardeningNeeded, "ConfigurationAndSWHardeningNeeded"},
    {TcbStatus::kOutOfDate, "OutOfDate"},
    {TcbStatus::kOutOfDateConfigurationNeeded, "OutOfDateConfigurationNeeded"},
    {TcbStatus::kTdRelaunchAdvised, "TDRelaunchAdvised", Found::kByVerification},
    {TcbStatus::kTdRelaunchAdvisedConfigurationNeeded, "TDRelaunchAdvisedConfigurationNeeded", Found::kByVerification},
    {TcbStatus::kRevoked, "Revoked"},
};

Result<std::vector<std::string>> ParseAdvisories(const Json& level) {
  std::vector<std::string> out;
  if (level.Find("advisoryIDs") == nullptr) return out;
  const Json::Array* ids = TRY(level.ArrayAt("advisoryIDs"));
  if (ids->size() > kMaxAdvisories) return Error(Code::kLimit, "advisoryIDs: more than " + Decimal(kMaxAdvisories));
  for (const Json& id : *ids) {
    const std::string* text = id.AsString();
    if (text == nullptr || text->empty() || text->size() > kMaxAdvisorySize) {
      return Error(Code::kMalformed, "advisoryIDs: expected short strings");
    }
    out.push_back(*text);
  }
  return out;
}

Result<IsvLevel> ParseIsvLevel(const Json& level) {
  const Json* tcb = TRY(level.At("tcb"));
  int64_t isv_svn = TRY(tcb->IntegerAt("isvsvn"));
  if (isv_svn < 0 || isv_svn > 0xffff) return Error(Code::kMalformed, "isvsvn: expected 0 to 65535");
  auto verdict = TRY(ParseTcbVerdict(level));
  return IsvLevel{static_cast<uint16_t>(isv_svn), std::move(verdict)};
}

}  // namespace

const char* TcbStatusName(TcbStatus status) {
  for (const Name& name : kNames) {
    if (name.status == status) return name.text;
  }
  return "NoMatchingLevel";
}

Result<TcbStatus> ParseTcbStatus(std::string_view text) {
  for (const Name& name : kNames) {
    if (name.text == text && name.found == Found::kInLists) return name.status;
  }
  return Error(Code::kUnsupported, "tcbStatus: " + Quoted(text) + " is not a status that this program knows");
}

Result<TcbStatus> ParseAcceptedStatus(std::string_view text) {
  for (const Name& name : kNames) {
    if (name.text == text && Acceptable(name.status)) return name.status;
  }
  std::string known;
  for (const Name& name : kNames) {
    if (Acceptable(name.status)) known += (known.empty() ? "" : ", ") + std::string(name.text);
  }
  return Error(Code::kUnsupported, Quoted(text) + " cannot be accepted; what can: " + known);
}

bool Acceptable(TcbStatus status) { return status != TcbStatus::kRevoked && status != TcbStatus::kNoMatchingLevel; }

bool IsOutOfDate(TcbStatus status) {
  return status == TcbStatus::kOutOfDate || status == TcbStatus::kOutOfDateConfigurationNeeded;
}

bool NeedsConfiguration(TcbStatus status) {
  return status == TcbStatus::kConfigurationNeeded || status == TcbStatus::kConfigurationAndSwHardeningNeeded ||
         status == TcbStatus::kOutOfDateConfigurationNeeded ||
         status == TcbStatus::kTdRelaunchAdvisedConfigurationNeeded;
}

TcbStatus Converge(TcbStatus platform, TcbStatus part) {
  if (!Acceptable(platform)) return platform;
  if (!Acceptable(part)) return part;
  if (!IsOutOfDate(part)) return platform;
  return NeedsConfiguration(platform) ? TcbStatus::kOutOfDateConfigurationNeeded : TcbStatus::kOutOfDate;
}

Result<TcbVerdict> ParseTcbVerdict(const Json& level) {
  TcbVerdict out;
  std::string status = TRY(level.StringAt("tcbStatus"));
  out.status = TRY(ParseTcbStatus(status));
  std::string date = TRY(level.StringAt("tcbDate"));
  out.tcb_date = TRY(Time::Parse(date).In("tcbDate"));
  out.advisories = TRY(ParseAdvisories(level));
  return out;
}

Result<std::vector<IsvLevel>> ParseIsvLevels(const Json& owner) {
  const Json::Array* levels = TRY(owner.ArrayAt("tcbLevels"));
  if (levels->size() > kMaxLevels) return Error(Code::kLimit, "tcbLevels: more than " + Decimal(kMaxLevels));
  std::vector<IsvLevel> out;
  for (const Json& level : *levels) out.push_back(TRY(ParseIsvLevel(level).In("tcbLevels")));
  return out;
}

TcbVerdict MatchIsvLevel(const std::vector<IsvLevel>& levels, uint16_t isv_svn) {
  for (const IsvLevel& level : levels) {
    if (isv_svn >= level.isv_svn) return level.verdict;
  }
  return {};
}

}  // namespace samovar::tdx
