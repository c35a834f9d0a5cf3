// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/collateral/tcb_evaluation.h"

#include <algorithm>
#include <set>

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

// In a version from 1 on, components 0 and 1 are the SVN and the version of the TDX module.
constexpr size_t kModuleComponents = 2;

bool Reaches(const TcbComponents& have, const TcbComponents& need, size_t first) {
  for (size_t i = first; i < have.size(); ++i) {
    if (have[i] < need[i]) return false;
  }
  return true;
}

char ToUpper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// Intel writes "TDX_01"; the version's hex digits are compared without case.
const ModuleIdentity* FindModule(const TcbInfo& info, const TeeTcbSvn& svn) {
  std::string want = "TDX_" + EncodeHex(ByteView(svn).subspan(1, 1));
  std::transform(want.begin(), want.end(), want.begin(), ToUpper);
  for (const ModuleIdentity& module : info.modules) {
    std::string id = module.id;
    std::transform(id.begin(), id.end(), id.begin(), ToUpper);
    if (id == want) return &module;
  }
  return nullptr;
}

uint64_t Word(const std::array<uint8_t, 8>& bytes) {
  uint64_t out = 0;
  for (size_t i = bytes.size(); i > 0; --i) out = out << 8 | bytes[i - 1];
  return out;
}

Result<void> VerifySigner(const ModuleSigner& signer, const TdReport& report) {
  if (!Equal(signer.mr_signer, report.mr_signer_seam.digest.view())) {
    return Error(Code::kUntrusted, "MRSIGNERSEAM: expected " + EncodeHex(signer.mr_signer) + ", got " +
                                       report.mr_signer_seam.digest.hex());
  }
  uint64_t attributes = report.seam_attributes & Word(signer.attributes_mask);
  if (attributes != Word(signer.attributes)) {
    return Error(Code::kUntrusted, "SEAMATTRIBUTES under their mask: expected " + HexNumber(Word(signer.attributes)) +
                                       ", got " + HexNumber(attributes));
  }
  return {};
}

// The SVNs of what runs now, if it was replaced since the launch. A module that does not tell leaves them zero.
std::optional<TeeTcbSvn> RunningSvn(const TdReport& report) {
  if (!report.td15.has_value()) return std::nullopt;
  const TeeTcbSvn& svn = report.td15->tee_tcb_svn2;
  if (IsZero(svn) || svn == report.tee_tcb_svn) return std::nullopt;
  return svn;
}

// The SGX part of the platform alone, whatever the TDX module: the first level that it reaches.
TcbStatus SgxStatus(const TcbInfo& info, const PckExtension& pck) {
  for (const PlatformLevel& level : info.levels) {
    if (Reaches(pck.cpu_svns, level.sgx, 0) && pck.pce_svn >= level.pce_svn) return level.verdict.status;
  }
  return TcbStatus::kNoMatchingLevel;
}

// Is what runs now at Intel's newest level, the first of each list? Component 2 is the SEAM loader's.
bool IsNewest(const TcbInfo& info, const TeeTcbSvn& svn) {
  if (info.levels.empty()) return false;
  const TcbComponents& newest = info.levels.front().tdx;
  if (svn[2] < newest[2]) return false;
  if (ModuleVersion(svn) == 0) return svn[0] >= newest[0];
  const ModuleIdentity* module = FindModule(info, svn);
  return module != nullptr && !module->levels.empty() && svn[0] >= module->levels.front().isv_svn;
}

// The worse of two: of the launch, and of what runs now.
TcbStatus Worse(TcbStatus launch, TcbStatus running) {
  TcbStatus merged = Converge(launch, running);
  return merged == TcbStatus::kUpToDate ? running : merged;
}

// Intel's checkForRelaunch: everything but the module that launched the TD is as it should be.
bool IsRelaunchAdvised(const TcbEvaluation& tcb, TcbStatus launch, TcbStatus running, TcbStatus sgx) {
  bool sound = Acceptable(sgx) && !IsOutOfDate(sgx) && Acceptable(running) && !IsOutOfDate(running);
  bool enclave = !tcb.quoting_enclave.has_value() ||
                 (Acceptable(tcb.quoting_enclave->status) && !IsOutOfDate(tcb.quoting_enclave->status));
  return sound && enclave && IsOutOfDate(launch) && tcb.module.has_value() &&
         tcb.module->status == TcbStatus::kOutOfDate;
}

TcbStatus WithModule(const TcbVerdict& platform, const std::optional<TcbVerdict>& module) {
  return module.has_value() ? Converge(platform.status, module->status) : platform.status;
}

// The status of platform and module, at launch and now.
TcbStatus StatusOfTd(const TcbInfo& info, const PckExtension& pck, const TcbEvaluation& tcb,
                     const std::optional<TeeTcbSvn>& running_svn) {
  TcbStatus launch = WithModule(tcb.platform, tcb.module);
  if (!running_svn.has_value()) return launch;
  TcbStatus running = WithModule(*tcb.running_platform, tcb.running_module);
  TcbStatus sgx = SgxStatus(info, pck);
  if (IsRelaunchAdvised(tcb, launch, running, sgx) && IsNewest(info, *running_svn)) {
    return NeedsConfiguration(sgx) || NeedsConfiguration(launch) ? TcbStatus::kTdRelaunchAdvisedConfigurationNeeded
                                                                 : TcbStatus::kTdRelaunchAdvised;
  }
  return Worse(launch, running);
}

}  // namespace

uint8_t ModuleVersion(const TeeTcbSvn& svn) { return svn[1]; }

TcbVerdict MatchPlatform(const TcbInfo& info, const PckExtension& pck, const TeeTcbSvn& svn) {
  size_t first = ModuleVersion(svn) == 0 ? 0 : kModuleComponents;
  for (const PlatformLevel& level : info.levels) {
    if (Reaches(pck.cpu_svns, level.sgx, 0) && pck.pce_svn >= level.pce_svn && Reaches(svn, level.tdx, first)) {
      return level.verdict;
    }
  }
  return {};
}

std::optional<TcbVerdict> MatchModule(const TcbInfo& info, const TeeTcbSvn& svn) {
  if (ModuleVersion(svn) == 0) return std::nullopt;
  const ModuleIdentity* module = FindModule(info, svn);
  return module == nullptr ? TcbVerdict{} : MatchIsvLevel(module->levels, svn[0]);
}

Result<void> VerifyModule(const TcbInfo& info, const TdReport& report) {
  uint8_t version = ModuleVersion(report.tee_tcb_svn);
  if (version == 0) return VerifySigner(info.module, report);
  const ModuleIdentity* module = FindModule(info, report.tee_tcb_svn);
  if (module == nullptr) {
    return Error(Code::kUntrusted, "the TCB info has no identity of a TDX module of version " + Decimal(version) +
                                       ", which made this report");
  }
  return VerifySigner(module->signer, report);
}

Result<void> VerifyPlatformOf(const TcbInfo& info, const PckExtension& pck) {
  if (info.fmspc != pck.fmspc) {
    return Error(Code::kMismatch, "the TCB info is for platforms with FMSPC " + EncodeHex(info.fmspc) +
                                      ", this one has " + EncodeHex(pck.fmspc) + "; fetch the one for this platform");
  }
  if (info.pce_id != pck.pce_id) {
    return Error(Code::kMismatch, "the TCB info is for PCE-ID " + EncodeHex(info.pce_id) + ", this platform has " +
                                      EncodeHex(pck.pce_id));
  }
  return {};
}

std::vector<std::string> TcbEvaluation::Advisories() const {
  std::set<std::string> all(platform.advisories.begin(), platform.advisories.end());
  for (const std::optional<TcbVerdict>* part : {&module, &running_platform, &running_module, &quoting_enclave}) {
    if (part->has_value()) all.insert((*part)->advisories.begin(), (*part)->advisories.end());
  }
  return {all.begin(), all.end()};
}

Time TcbEvaluation::OldestTcbDate() const {
  Time oldest = platform.tcb_date;
  for (const std::optional<TcbVerdict>* part : {&module, &running_platform, &running_module, &quoting_enclave}) {
    if (part->has_value()) oldest = std::min(oldest, (*part)->tcb_date);
  }
  return oldest;
}

TcbEvaluation Evaluate(const TcbInfo& info, const QeIdentity* identity, const PckExtension& pck, const TdReport& report,
                       const EnclaveReport& quoting_enclave) {
  TcbEvaluation out;
  out.evaluation_data_number = identity == nullptr
                                   ? info.evaluation_data_number
                                   : std::min(info.evaluation_data_number, identity->evaluation_data_number);
  out.platform = MatchPlatform(info, pck, report.tee_tcb_svn);
  out.module = MatchModule(info, report.tee_tcb_svn);
  std::optional<TeeTcbSvn> running = RunningSvn(report);
  if (running.has_value()) {
    out.running_platform = MatchPlatform(info, pck, *running);
    out.running_module = MatchModule(info, *running);
  }
  if (identity != nullptr) out.quoting_enclave = MatchIsvLevel(identity->levels, quoting_enclave.isv_svn);
  out.converged = StatusOfTd(info, pck, out, running);
  if (out.quoting_enclave.has_value()) out.converged = Converge(out.converged, out.quoting_enclave->status);
  return out;
}

}  // namespace samovar::tdx
