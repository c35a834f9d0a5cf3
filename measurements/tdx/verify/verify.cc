// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/verify/verify.h"

#include "measurements/base/text.h"
#include "measurements/tdx/collateral/signed_json.h"
#include "measurements/tdx/pck/pck_chain.h"
#include "measurements/x509/crl.h"
#include "measurements/x509/ecdsa.h"

namespace samovar::tdx {

namespace {

constexpr auto kScheme = x509::SignatureScheme::kEcdsaSha256;

Result<void> VerifyP256(ByteView point, ByteView message, const RawSignature& signature) {
  ByteView whole = signature;
  return x509::VerifyEcdsa(x509::Curve::kP256, point, message, whole.first(32), whole.last(32));
}

// The quoting enclave puts SHA-256(attestation key ‖ authentication data) ‖ 32 zero bytes into its report.
Result<void> VerifyAttestationKey(const Quote& quote) {
  const QeCertification& qe = quote.certification;
  Sha256Hasher hasher;
  hasher.Update(quote.attestation_key);
  hasher.Update(qe.authentication_data);
  Sha256Digest want = hasher.Finish();
  ByteView got = qe.report.report_data;
  if (Equal(got.first(32), want.view()) && IsZero(got.last(32))) return {};
  return Error(Code::kUntrusted,
               "the report data of the quoting enclave is not the hash of the key that signed the quote");
}

// Without TCB info: Intel's own modules have no signer and no attributes, in every TCB info so far.
Result<void> VerifyModuleWithoutTcbInfo(const TdReport& report) {
  if (!IsZero(report.mr_signer_seam.digest.view())) {
    return Error(Code::kUntrusted, "MRSIGNERSEAM is not zero: the TDX module is not Intel's");
  }
  if (report.seam_attributes != 0) {
    return Error(Code::kUntrusted,
                 "SEAMATTRIBUTES: expected 0, got " + HexNumber(report.seam_attributes) + " (a debug TDX module?)");
  }
  return {};
}

std::string Describe(const char* what, const TcbVerdict& verdict) {
  std::string out = std::string(what) + " " + TcbStatusName(verdict.status);
  if (verdict.status != TcbStatus::kNoMatchingLevel) out += " (" + verdict.tcb_date.Rfc3339().substr(0, 10) + ")";
  return out;
}

std::string Describe(const TcbEvaluation& tcb) {
  std::string out = std::string(TcbStatusName(tcb.converged)) + ": " + Describe("platform", tcb.platform);
  if (tcb.module.has_value()) out += ", " + Describe("TDX module", *tcb.module);
  if (tcb.running_platform.has_value()) out += ", " + Describe("platform now", *tcb.running_platform);
  if (tcb.running_module.has_value()) out += ", " + Describe("TDX module now", *tcb.running_module);
  if (tcb.quoting_enclave.has_value()) out += ", " + Describe("quoting enclave", *tcb.quoting_enclave);
  std::string separator = "; advisories ";
  for (const std::string& advisory : tcb.Advisories()) {
    std::string quoted = Quoted(advisory);
    out += separator + quoted.substr(1, quoted.size() - 2);
    separator = ", ";
  }
  return out;
}

class Verifier {
 public:
  Verifier(const Quote& quote, const QuoteOptions& options) : quote_(quote), options_(options) {}

  QuoteVerification Run() && {
    CheckChain();
    CheckSignatures();
    if (options_.collateral != nullptr) CheckCollateral(*options_.collateral);
    CheckIdentities();
    CheckTcbStatus();
    if (options_.collateral == nullptr) {
      verdict().Skip("tdx collateral", "none given (--collateral DIR): revocation and the TCB status were not judged");
    }
    return std::move(out_);
  }

 private:
  Verdict& verdict() { return out_.verdict; }

  void CheckChain();
  void CheckSignatures();
  void CheckCollateral(const Collateral& collateral);
  void CheckCompleteness(const Collateral& collateral);
  void CheckIdentities();
  void CheckTcbStatus();
  void CheckRootCrl(ByteView bytes);
  void CheckPckCrl(ByteView bytes);
  void CheckPckCrlIssuer(ByteView bytes);
  std::optional<x509::Crl> CheckCrl(const std::string& name, ByteView bytes, const x509::Certificate& issuer);

  // Document checks one signed JSON document and returns it if its signature holds.
  template <typename T>
  std::optional<T> Document(const std::string& name, const std::optional<Bytes>& part, std::string_view member,
                            Result<T> (*parse)(const Json&));

  const Quote& quote_;
  const QuoteOptions& options_;
  QuoteVerification out_;
  std::optional<PckChain> chain_;
  std::optional<x509::Certificate> tcb_signer_;
  std::optional<TcbInfo> tcb_info_;
  std::optional<QeIdentity> qe_identity_;
};

void Verifier::CheckChain() {
  auto chain = ParsePckChain(quote_.certification.pck_chain);
  if (!chain.ok()) {
    verdict().Fail("tdx pck chain", chain.error().message());
    return;
  }
  chain_ = *chain;
  verdict().Require("tdx pck chain", VerifyPckChain(*chain_, options_.root, options_.memory),
                    Quoted(chain_->ca.SubjectName()) + ", up to the root " + Quoted(options_.root.SubjectName()));
  verdict().Require("tdx pck validity", VerifyPckChainAt(*chain_, options_.at),
                    "all three certificates are valid at " + options_.at.Rfc3339());
  auto platform = ParsePckExtension(chain_->leaf);
  if (verdict().Require("tdx pck extension", platform,
                        platform.ok() ? "FMSPC " + EncodeHex(platform->fmspc) : std::string())) {
    out_.platform = *platform;
  }
}

void Verifier::CheckSignatures() {
  const QeCertification& qe = quote_.certification;
  if (chain_.has_value()) {
    auto point = chain_->leaf.EcPoint(x509::Curve::kP256);
    verdict().Require("tdx qe report signature",
                      point.ok() ? VerifyP256(*point, qe.report_bytes, qe.report_signature) : point.error(),
                      "the PCK key signed the report of the quoting enclave");
  } else {
    verdict().Skip("tdx qe report signature", "the PCK certificate could not be read");
  }
  verdict().Require("tdx attestation key", VerifyAttestationKey(quote_),
                    "the quoting enclave vouches for the key that signed the quote");
  verdict().Require("tdx quote signature", VerifyP256(quote_.attestation_key, quote_.signed_bytes, quote_.signature),
                    "header and TD report are signed by the attestation key");
}

template <typename T>
std::optional<T> Verifier::Document(const std::string& name, const std::optional<Bytes>& part, std::string_view member,
                                    Result<T> (*parse)(const Json&)) {
  if (!part.has_value()) return std::nullopt;
  auto document = ParseSignedJson(AsText(*part), member);
  if (!document.ok()) {
    verdict().Fail(name, document.error().message());
    return std::nullopt;
  }
  auto value = parse(document->body);
  if (!verdict().Require(name, value, "readable")) return std::nullopt;
  verdict().Require(name + " validity", VerifyCurrentAt(value->validity, options_.at),
                    value->validity.issue_date.Rfc3339() + " to " + value->validity.next_update.Rfc3339() +
                        ", evaluation data number " + Decimal(value->evaluation_data_number));
  if (!tcb_signer_.has_value()) {
    verdict().Skip(name + " signature", "there is no trusted TCB signing certificate");
    return std::nullopt;
  }
  bool held =
      verdict().Require(name + " signature", VerifySignedJson(*document, *tcb_signer_), "signed by Intel's TCB signer");
  return held ? std::optional<T>(std::move(*value)) : std::nullopt;
}

void Verifier::CheckCollateral(const Collateral& collateral) {
  CheckCompleteness(collateral);
  if (collateral.tcb_signing_chain.has_value()) {
    auto signer = VerifyTcbSigner(*collateral.tcb_signing_chain, options_.root, options_.at, options_.memory);
    if (verdict().Require("tdx tcb signing chain", signer, "signer and root are valid")) tcb_signer_ = *signer;
  }
  tcb_info_ = Document<TcbInfo>("tdx tcb info", collateral.tcb_info, "tcbInfo", ParseTcbInfo);
  qe_identity_ =
      Document<QeIdentity>("tdx qe identity document", collateral.qe_identity, "enclaveIdentity", ParseQeIdentity);
  if (collateral.root_ca_crl.has_value()) CheckRootCrl(*collateral.root_ca_crl);
  if (collateral.pck_crl_issuer_chain.has_value()) CheckPckCrlIssuer(*collateral.pck_crl_issuer_chain);
  if (collateral.pck_crl.has_value()) CheckPckCrl(*collateral.pck_crl);
}

// Each missing part is named; together they are one failure, unless the caller said that they may be missing.
void Verifier::CheckCompleteness(const Collateral& collateral) {
  std::string missing;
  for (const CollateralPart& part : kCollateralParts) {
    if ((collateral.*part.member).has_value()) continue;
    verdict().Skip("tdx collateral " + std::string(part.file),
                   part.required ? "not in the collateral" : "not in the collateral; the quote's own PCK CA is used");
    if (part.required) missing += (missing.empty() ? "" : ", ") + std::string(part.file);
  }
  if (missing.empty()) {
    verdict().Pass("tdx collateral", "complete");
  } else if (options_.allow_missing_collateral) {
    verdict().Skip("tdx collateral", "incomplete, as allowed: " + missing);
  } else {
    verdict().Fail("tdx collateral", "missing: " + missing +
                                         "; fetch it with `samovar collateral fetch`, or accept it with "
                                         "--allow-missing-collateral");
  }
}

std::optional<x509::Crl> Verifier::CheckCrl(const std::string& name, ByteView bytes, const x509::Certificate& issuer) {
  auto crl = x509::Crl::Parse(bytes);
  if (!crl.ok()) {
    verdict().Fail(name, crl.error().message());
    return std::nullopt;
  }
  verdict().Require(name + " validity", crl->VerifyCurrentAt(options_.at), "current at " + options_.at.Rfc3339());
  if (!verdict().Require(name, crl->VerifySignedBy(issuer, kScheme, options_.memory),
                         "signed by " + Quoted(issuer.SubjectName()))) {
    return std::nullopt;
  }
  return *crl;
}

void Verifier::CheckRootCrl(ByteView bytes) {
  auto crl = CheckCrl("tdx root crl", bytes, options_.root);
  if (!crl.has_value()) return;
  std::string revoked;
  if (chain_.has_value() && crl->Lists(chain_->ca)) revoked = "the PCK CA";
  if (tcb_signer_.has_value() && crl->Lists(*tcb_signer_)) {
    revoked += std::string(revoked.empty() ? "" : " and ") + "the TCB signing certificate";
  }
  if (revoked.empty()) {
    verdict().Pass("tdx ca revocation", "the root's list names neither the PCK CA nor the TCB signing certificate");
  } else {
    verdict().Fail("tdx ca revocation", "Intel's root has revoked " + revoked);
  }
}

// Intel sends the issuer along with the list. It must be the CA that certified this platform, by name and key; the list
// itself is checked with the CA of the quote's own chain.
void Verifier::CheckPckCrlIssuer(ByteView bytes) {
  auto list = x509::Certificate::ParseFile(bytes);
  if (!list.ok()) {
    verdict().Fail("tdx pck crl issuer", list.error().message());
    return;
  }
  if (!chain_.has_value()) return;
  const x509::Certificate& issuer = list->front();
  auto point = issuer.EcPoint(x509::Curve::kP256);
  auto ca_point = chain_->ca.EcPoint(x509::Curve::kP256);
  if (point.ok() && ca_point.ok() && *point == *ca_point && Equal(issuer.subject(), chain_->ca.subject())) {
    verdict().Pass("tdx pck crl issuer", "it is the CA that certified this platform");
  } else {
    verdict().Fail("tdx pck crl issuer", "the list is of " + Quoted(issuer.SubjectName()) +
                                             ", which is not the CA that certified this platform, " +
                                             Quoted(chain_->ca.SubjectName()));
  }
}

void Verifier::CheckPckCrl(ByteView bytes) {
  if (!chain_.has_value()) {
    verdict().Skip("tdx pck crl", "the PCK certificate could not be read");
    return;
  }
  auto crl = CheckCrl("tdx pck crl", bytes, chain_->ca);
  if (!crl.has_value()) return;
  if (crl->Lists(chain_->leaf)) {
    verdict().Fail("tdx pck revocation", "Intel has revoked this platform's PCK certificate");
  } else {
    verdict().Pass("tdx pck revocation", "the list of the PCK CA does not name this platform's certificate");
  }
}

void Verifier::CheckIdentities() {
  const EnclaveReport& qe = quote_.certification.report;
  verdict().Require("tdx qe identity", MatchQe(qe, qe_identity_.has_value() ? *qe_identity_ : BuiltInQe()),
                    qe_identity_.has_value()
                        ? "Intel's TD quoting enclave, by its identity document; ISVSVN " + Decimal(qe.isv_svn)
                        : "Intel's TD quoting enclave, by the built-in signer; ISVSVN " + Decimal(qe.isv_svn));
  const TdReport& report = quote_.report;
  verdict().Require("tdx module identity",
                    tcb_info_.has_value() ? VerifyModule(*tcb_info_, report) : VerifyModuleWithoutTcbInfo(report),
                    tcb_info_.has_value() ? "the TDX module is Intel's, by the TCB info" : "no signer, no attributes");
}

void Verifier::CheckTcbStatus() {
  if (options_.collateral == nullptr) return;
  if (!tcb_info_.has_value() || !out_.platform.has_value()) {
    verdict().Skip("tdx tcb status", "not judged: there is no authentic TCB info for a known platform");
    return;
  }
  if (!verdict().Require("tdx tcb info platform", VerifyPlatformOf(*tcb_info_, *out_.platform),
                         "for FMSPC " + EncodeHex(tcb_info_->fmspc))) {
    return;
  }
  const QeIdentity* identity = qe_identity_.has_value() ? &*qe_identity_ : nullptr;
  out_.tcb = Evaluate(*tcb_info_, identity, *out_.platform, quote_.report, quote_.certification.report);
  Check check{"tdx tcb status", CheckStatus::kPass, Describe(*out_.tcb)};
  if (!Acceptable(out_.tcb->converged)) check.status = CheckStatus::kFail;
  verdict().Add(std::move(check));
}

}  // namespace

QuoteVerification VerifyQuote(const Quote& quote, const QuoteOptions& options) {
  return Verifier(quote, options).Run();
}

}  // namespace samovar::tdx
