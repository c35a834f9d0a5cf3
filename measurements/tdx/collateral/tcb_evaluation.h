// SPDX-License-Identifier: Apache-2.0
//
// How up to date the platform behind a quote is, by Intel's algorithm (Intel Provisioning Certification Service, "TCB
// level evaluation"; Intel TDX DCAP, quote verification). Three things have levels of their own: the platform, from the
// PCK certificate and TEE_TCB_SVN; the TDX module, from TEE_TCB_SVN; the quoting enclave, from its ISVSVN. The three
// are merged into one status. Signatures and times are not looked at here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/tdx/collateral/qe_identity.h"
#include "measurements/tdx/collateral/tcb_info.h"
#include "measurements/tdx/pck/pck_extension.h"
#include "measurements/tdx/quote/quote_body.h"

namespace samovar::tdx {

// ModuleVersion is the major version of the TDX module that made the report: TEE_TCB_SVN[1].
[[nodiscard]] uint8_t ModuleVersion(const TdReport& report);

// MatchPlatform returns the first level that the platform reaches in all SGX components, PCESVN and all TDX components.
// From module version 1 on the first two TDX components are the module's and judged by MatchModule.
[[nodiscard]] TcbVerdict MatchPlatform(const TcbInfo& info, const PckExtension& pck, const TdReport& report);

// MatchModule returns the level of the module, or nothing for version 0, which has none of its own.
[[nodiscard]] std::optional<TcbVerdict> MatchModule(const TcbInfo& info, const TdReport& report);

// VerifyModule checks MRSIGNERSEAM and SEAMATTRIBUTES against the identity for the module's version. Fails with
// kUntrusted, also if Intel lists no such version.
Result<void> VerifyModule(const TcbInfo& info, const TdReport& report);

// VerifyPlatformOf checks that the TCB info is about the platform of the certificate: FMSPC and PCE-ID.
Result<void> VerifyPlatformOf(const TcbInfo& info, const PckExtension& pck);

struct TcbEvaluation {
  TcbVerdict platform;
  std::optional<TcbVerdict> module;
  std::optional<TcbVerdict> quoting_enclave;
  TcbStatus converged = TcbStatus::kNoMatchingLevel;

  // Advisories returns the advisory ids of all three, sorted, each once.
  [[nodiscard]] std::vector<std::string> Advisories() const;
};

// Evaluate runs the three matches and merges them. A null identity leaves the quoting enclave out.
[[nodiscard]] TcbEvaluation Evaluate(const TcbInfo& info, const QeIdentity* identity, const PckExtension& pck,
                                     const TdReport& report, const EnclaveReport& quoting_enclave);

}  // namespace samovar::tdx
