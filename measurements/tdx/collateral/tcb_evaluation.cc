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
const ModuleIdentity* FindModule(const TcbInfo& info, const TdReport& report) {
  std::string want = "TDX_" + EncodeHex(ByteView(report.tee_tcb_svn).subspan(1, 1));
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

}  // namespace

uint8_t ModuleVersion(const TdReport& report) { return report.tee_tcb_svn[1]; }

TcbVerdict MatchPlatform(const TcbInfo& info, const PckExtension& pck, const TdReport& report) {
  size_t first = ModuleVersion(report) == 0 ? 0 : kModuleComponents;
  for (const PlatformLevel& level : info.levels) {
    if (Reaches(pck.cpu_svns, level.sgx, 0) && pck.pce_svn >= level.pce_svn &&
        Reaches(report.tee_tcb_svn, level.tdx, first)) {
      return level.verdict;
    }
  }
  return {};
}

std::optional<TcbVerdict> MatchModule(const TcbInfo& info, const TdReport& report) {
  if (ModuleVersion(report) == 0) return std::nullopt;
  const ModuleIdentity* module = FindModule(info, report);
  return module == nullptr ? TcbVerdict{} : MatchIsvLevel(module->levels, report.tee_tcb_svn[0]);
}

Result<void> VerifyModule(const TcbInfo& info, const TdReport& report) {
  if (ModuleVersion(report) == 0) return VerifySigner(info.module, report);
  const ModuleIdentity* module = FindModule(info, report);
  if (module == nullptr) {
    return Error(Code::kUntrusted, "the TCB info has no identity of a TDX module of version " +
                                       Decimal(ModuleVersion(report)) + ", which made this report");
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
  if (module.has_value()) all.insert(module->advisories.begin(), module->advisories.end());
  if (quoting_enclave.has_value()) all.insert(quoting_enclave->advisories.begin(), quoting_enclave->advisories.end());
  return {all.begin(), all.end()};
}

TcbEvaluation Evaluate(const TcbInfo& info, const QeIdentity* identity, const PckExtension& pck, const TdReport& report,
                       const EnclaveReport& quoting_enclave) {
  TcbEvaluation out;
  out.platform = MatchPlatform(info, pck, report);
  out.module = MatchModule(info, report);
  if (identity != nullptr) out.quoting_enclave = MatchIsvLevel(identity->levels, quoting_enclave.isv_svn);
  out.converged = out.platform.status;
  if (out.module.has_value()) out.converged = Converge(out.converged, out.module->status);
  if (out.quoting_enclave.has_value()) out.converged = Converge(out.converged, out.quoting_enclave->status);
  return out;
}

}  // namespace samovar::tdx
