// SPDX-License-Identifier: Apache-2.0
//
// Intel's words for how up to date a platform, a TDX module or a quoting enclave is (Intel Provisioning Certification
// Service, Get TDX TCB Info, tcbStatus); two that only a verification can find (Intel's quote verification library from
// DCAP 1.20 on); and one of ours: no level of the list applies, which is as bad as Revoked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/base/time.h"
#include "measurements/json/json.h"

namespace samovar::tdx {

enum class TcbStatus {
  kUpToDate,
  kSwHardeningNeeded,                  // fixed if the software in the TD does its part
  kConfigurationNeeded,                // fixed if the platform is configured as Intel says
  kConfigurationAndSwHardeningNeeded,  // both
  kOutOfDate,                          // an update with security fixes is missing
  kOutOfDateConfigurationNeeded,
  // The module that launched the TD is out of date, and was updated under the running TD: a TD that is launched anew
  // would be up to date.
  kTdRelaunchAdvised,
  kTdRelaunchAdvisedConfigurationNeeded,
  kRevoked,
  kNoMatchingLevel,  // below every level that Intel lists
};

// TcbStatusName returns the word as Intel spells it ("UpToDate", …), or "NoMatchingLevel".
[[nodiscard]] const char* TcbStatusName(TcbStatus status);

// ParseTcbStatus reads a word that Intel's lists use; fails with kUnsupported for any other, also for those that only a
// verification finds.
Result<TcbStatus> ParseTcbStatus(std::string_view text);

// ParseAcceptedStatus reads a word that a policy may list: any status that is Acceptable. Fails with kUnsupported.
Result<TcbStatus> ParseAcceptedStatus(std::string_view text);

// Acceptable tells whether evidence of that status can count as genuine at all: all but Revoked and NoMatchingLevel.
// Which of the rest is good enough is for a policy to say.
[[nodiscard]] bool Acceptable(TcbStatus status);

// IsOutOfDate tells whether a security fix is missing; NeedsConfiguration whether a setting of the platform is.
[[nodiscard]] bool IsOutOfDate(TcbStatus status);
[[nodiscard]] bool NeedsConfiguration(TcbStatus status);

// Converge merges the platform's status with the status of one part of it (TDX module or quoting enclave), by the rule
// of Intel's quote verification library: a part that is out of date makes the platform so, a revoked one revokes it.
[[nodiscard]] TcbStatus Converge(TcbStatus platform, TcbStatus part);

// The level that applies, out of a list. For NoMatchingLevel the rest is empty.
struct TcbVerdict {
  TcbStatus status = TcbStatus::kNoMatchingLevel;
  Time tcb_date;                        // when Intel set this level
  std::vector<std::string> advisories;  // "INTEL-SA-01036": what this level leaves open
};

// ParseTcbVerdict reads tcbStatus, tcbDate and advisoryIDs (optional) of one element of tcbLevels.
Result<TcbVerdict> ParseTcbVerdict(const Json& level);

// An element of the tcbLevels of a TDX module or of an enclave: it applies to a security version of at least isv_svn.
struct IsvLevel {
  uint16_t isv_svn;
  TcbVerdict verdict;
};

// ParseIsvLevels reads the member tcbLevels of `owner`. MatchIsvLevel returns the first level that `isv_svn` reaches.
Result<std::vector<IsvLevel>> ParseIsvLevels(const Json& owner);
[[nodiscard]] TcbVerdict MatchIsvLevel(const std::vector<IsvLevel>& levels, uint16_t isv_svn);

}  // namespace samovar::tdx
