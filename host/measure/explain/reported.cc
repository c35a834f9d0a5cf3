// SPDX-License-Identifier: Apache-2.0
#include "host/measure/explain/reported.h"

#include <algorithm>

#include "host/verify/evidence_file.h"
#include "measurements/base/text.h"
#include "measurements/snp/report/report.h"
#include "measurements/snp/vcpu/cpu_model.h"
#include "measurements/tdx/quote/quote.h"

namespace samovar::measure {

namespace {

Error Usage(const std::string& why) { return Error(Code::kUsage, why + "; see `samovar measure --help`"); }

Result<Sha384Digest> ParseDigest(std::string_view text) {
  if (auto hex = Sha384Digest::FromHex(text, ""); hex.ok()) return hex;
  // 64 hex digits are good base64 of 48 bytes too, which nobody means.
  if (auto other = DecodeHex(text); other.ok() && !other->empty()) {
    return Usage("--explain-mismatch: expected 48 bytes, got " + Decimal(other->size()) + " in hex" +
                 (other->size() == Sha256Digest::kSize
                      ? ": a SHA-256, as the launch digests of SEV and SEV-ES are; those of SEV-SNP and TDX are SHA-384"
                      : ""));
  }
  auto bytes = DecodeBase64(text);
  if (!bytes.ok() || bytes->size() != Sha384Digest::kSize) {
    return Usage("--explain-mismatch: expected 48 bytes in hex or base64, got " + Quoted(text));
  }
  Sha384Digest out;
  std::copy(bytes->begin(), bytes->end(), out.bytes.begin());
  return out;
}

// One "NAME=DIGEST" of a list.
Result<void> AddRegister(explain::TdxRegisters& to, std::string_view item) {
  size_t equals = item.find('=');
  std::string_view name = item.substr(0, equals);
  if (equals == std::string_view::npos) return Usage("--explain-mismatch: expected NAME=DIGEST, got " + Quoted(item));
  Sha384Digest digest = TRY(ParseDigest(item.substr(equals + 1)));
  bool twice = false;
  if (name == "mrtd") {
    twice = to.mrtd.has_value();
    to.mrtd = tdx::Mrtd{digest};
  } else if (name == "rtmr0" || name == "rtmr1" || name == "rtmr2") {
    auto& rtmr = to.rtmrs[static_cast<size_t>(name.back() - '0')];
    twice = rtmr.has_value();
    rtmr = tdx::Rtmr{digest};
  } else {
    return Usage("--explain-mismatch: expected mrtd, rtmr0, rtmr1 or rtmr2, got " + Quoted(name) +
                 "; rtmr3 belongs to the guest's own software");
  }
  if (twice) return Usage("--explain-mismatch: " + std::string(name) + " is given twice");
  return {};
}

std::string Joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "none" : out;
}

Reported FromSnp(const snp::Report& report) {
  Reported out;
  out.snp = snp::LaunchDigest{report.measurement};
  out.facts.push_back("SNP report of version " + Decimal(report.version) + ", VMPL " + Decimal(report.vmpl));
  if (report.version >= 3) {
    out.cpu = snp::EncodeSignature(report.cpuid_family, report.cpuid_model, report.cpuid_stepping);
    auto product = report.product();
    out.facts.push_back("CPU: family " + Decimal(report.cpuid_family) + ", model " + Decimal(report.cpuid_model) +
                        ", stepping " + Decimal(report.cpuid_stepping) +
                        (product ? std::string(", ") + snp::ProductName(*product) : ""));
  } else {
    out.facts.emplace_back("CPU: reports of this version do not say");
  }
  out.facts.push_back("guest policy " + HexNumber(report.policy) + ": " + Joined(snp::PolicyWords(report.policy)) +
                      " (not a part of the digest)");
  if (!IsZero(report.id_key_digest.view())) {
    out.facts.emplace_back("launched with an ID block (not a part of the digest)");
  }
  return out;
}

Reported FromTdx(const tdx::TdReport& report) {
  Reported out;
  out.tdx = explain::TdxRegisters{report.mr_td, {report.rtmrs[0], report.rtmrs[1], report.rtmrs[2]}};
  out.facts.push_back("TD attributes " + HexNumber(report.td_attributes) + ": " +
                      Joined(tdx::AttributeNames(report.td_attributes)) + "; XFAM " + HexNumber(report.xfam) +
                      " (not a part of the registers)");
  for (size_t i = 0; i < 3; ++i) {
    if (IsZero(report.rtmrs[i].view())) {
      out.facts.push_back("rtmr" + Decimal(i) + " is zero: the firmware has no driver that extends it");
    }
  }
  return out;
}

Result<Reported> FromEvidence(const evidence::Evidence& evidence) {
  if (evidence.platform == tee::Platform::kTdx) return FromTdx(TRY(tdx::ParseQuote(evidence.report)).report);
  return FromSnp(TRY(snp::ParseReport(evidence.report)));
}

}  // namespace

Result<Reported> ParseReported(std::string_view text) {
  Reported out;
  if (text.find('=') == std::string_view::npos) {
    out.snp = snp::LaunchDigest{TRY(ParseDigest(text))};
    return out;
  }
  out.tdx.emplace();
  for (size_t at = 0; at <= text.size();) {
    size_t comma = std::min(text.find(',', at), text.size());
    TRY(AddRegister(*out.tdx, text.substr(at, comma - at)));
    at = comma + 1;
  }
  return out;
}

Result<Reported> ReadReport(const std::string& path) {
  verify::EvidenceFile file = TRY(verify::OpenEvidenceFile(path));
  return FromEvidence(file.evidence).In(Quoted(file.path));
}

}  // namespace samovar::measure
