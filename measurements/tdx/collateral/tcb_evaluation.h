// SPDX-License-Identifier: Apache-2.0
//
// How up to date the platform behind a quote is, by Intel's algorithm (Intel Provisioning Certification Service, "TCB
// level evaluation"; Intel TDX DCAP, quote verification). Three things have levels of their own: the platform, from the
// PCK certificate and TEE_TCB_SVN; the TDX module, from TEE_TCB_SVN; the quoting enclave, from its ISVSVN. The three
// are merged into one status. Signatures and times are not looked at here.
//
// A TDX 1.5 module can be replaced under a running TD. Its report then has two versions: TEE_TCB_SVN of the launch, and
// TEE_TCB_SVN_2 of what runs now. Both are judged, and the worse one counts; with one exception, which is Intel's: a
// launch whose only fault is an old module, under a module that is the newest now, is TDRelaunchAdvised.
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

// ModuleVersion is the major version of the TDX module: TEE_TCB_SVN[1].
[[nodiscard]] uint8_t ModuleVersion(const TeeTcbSvn& svn);

// MatchPlatform returns the first level that the platform reaches in all SGX components, PCESVN and all TDX components.
// From module version 1 on the first two TDX components are the module's and judged by MatchModule.
[[nodiscard]] TcbVerdict MatchPlatform(const TcbInfo& info, const PckExtension& pck, const TeeTcbSvn& svn);

// MatchModule returns the level of the module, or nothing for version 0, which has none of its own.
[[nodiscard]] std::optional<TcbVerdict> MatchModule(const TcbInfo& info, const TeeTcbSvn& svn);

// VerifyModule checks MRSIGNERSEAM and SEAMATTRIBUTES against the identity for the module's version. Fails with
// kUntrusted, also if Intel lists no such version.
Result<void> VerifyModule(const TcbInfo& info, const TdReport& report);

// VerifyPlatformOf checks that the TCB info is about the platform of the certificate: FMSPC and PCE-ID.
Result<void> VerifyPlatformOf(const TcbInfo& info, const PckExtension& pck);

struct TcbEvaluation {
  TcbVerdict platform;
  std::optional<TcbVerdict> module;
  // The same two by TEE_TCB_SVN_2, if the report has one that is not zero and another than TEE_TCB_SVN.
  std::optional<TcbVerdict> running_platform, running_module;
  std::optional<TcbVerdict> quoting_enclave;
  TcbStatus converged = TcbStatus::kNoMatchingLevel;
  uint32_t evaluation_data_number = 0;  // of TCB info and QE identity, the smaller one

  // OldestTcbDate returns the earliest date of the levels that apply.
  [[nodiscard]] Time OldestTcbDate() const;
  // Advisories returns the advisory ids of all of them, sorted, each once.
  [[nodiscard]] std::vector<std::string> Advisories() const;
};

// Evaluate runs the three matches and merges them. A null identity leaves the quoting enclave out.
[[nodiscard]] TcbEvaluation Evaluate(const TcbInfo& info, const QeIdentity* identity, const PckExtension& pck,
                                     const TdReport& report, const EnclaveReport& quoting_enclave);

}  // namespace samovar::tdx
