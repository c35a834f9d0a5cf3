// SPDX-License-Identifier: Apache-2.0
#include "measurements/evidence/sniff.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/json/json.h"
#include "measurements/policy/policy.h"
#include "measurements/snp/report/certificate_table.h"
#include "measurements/snp/report/report.h"
#include "measurements/x509/certificate.h"
#include "measurements/x509/crl.h"
#include "measurements/x509/pem.h"

namespace samovar::evidence {

namespace {

constexpr size_t kMaxJson = size_t{64} << 20;

template <typename Predicate>
bool IsText(ByteView bytes, size_t minimum, Predicate allowed) {
  size_t count = 0;
  for (uint8_t byte : bytes) {
    if (byte == '\n' || byte == '\r') continue;
    if (!allowed(static_cast<char>(byte))) return false;
    ++count;
  }
  return count >= minimum;
}

bool IsHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool IsBase64Digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/' || c == '=';
}

FileKind KindOfJson(const Json& json) {
  if (json.Find("platform") != nullptr && json.Find("evidence") != nullptr) return FileKind::kEvidenceJson;
  if (json.Find("_type") != nullptr && json.Find("predicateType") != nullptr) return FileKind::kProvenanceJson;
  if (json.Find("payloadType") != nullptr) return FileKind::kSignedPolicyJson;
  if (json.Find("kernel") != nullptr && json.Find("initrd") != nullptr) return FileKind::kImageJson;
  if (json.Find("tcbInfo") != nullptr) return FileKind::kTcbInfoJson;
  if (json.Find("enclaveIdentity") != nullptr) return FileKind::kQeIdentityJson;
  if (json.Find("measurements") != nullptr) return FileKind::kPolicyJson;
  return FileKind::kJson;
}

// The first event of a TCG log: PCR 0, EV_NO_ACTION, and the signature of the specification.
bool IsEventLog(ByteView bytes) {
  constexpr std::string_view kSignature = "Spec ID Event03";
  return bytes.size() > 64 && AsText(bytes.subspan(32, kSignature.size())) == kSignature;
}

bool IsTdxQuote(ByteView bytes) {
  if (bytes.size() < 48) return false;
  bool version = (bytes[0] == 4 || bytes[0] == 5) && bytes[1] == 0;
  return version && bytes[2] == 2 && bytes[3] == 0 && bytes[4] == 0x81;
}

bool IsSnpReport(ByteView bytes) {
  return bytes.size() == snp::kReportSize && bytes[0] >= 1 && IsZero(bytes.subspan(1, 3)) && bytes[0x34] == 1;
}

// By the label of the first block. A certificate may follow text about it.
FileKind KindOfPem(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  size_t start = text.find(kBegin) + kBegin.size();
  std::string_view label = text.substr(start, text.find("-----", start) - start);
  if (label.ends_with("CRL")) return FileKind::kRevocationList;
  return label.ends_with("KEY") ? FileKind::kPemKey : FileKind::kPemCertificate;
}

bool IsPrintable(char c) { return (c >= ' ' && c <= '~') || c == '\t'; }

FileKind KindOfBinary(ByteView bytes) {
  if (AsText(bytes).starts_with("HCLA")) return FileKind::kHclReport;
  if (IsSnpReport(bytes)) return FileKind::kSnpReport;
  if (IsEventLog(bytes)) return FileKind::kEventLog;
  if (bytes[0] == 0x30 && x509::Certificate::ParseDer(bytes).ok()) return FileKind::kDerCertificate;
  if (bytes[0] == 0x30 && x509::Crl::Parse(bytes).ok()) return FileKind::kRevocationList;
  if (snp::ParseCertificateTable(bytes).ok()) return FileKind::kCertificateTable;
  return FileKind::kOther;
}

}  // namespace

FileKind KindOf(ByteView bytes) {
  if (bytes.empty()) return FileKind::kEmpty;
  if (IsTdxQuote(bytes)) return FileKind::kTdxQuote;
  // Before PEM, because a document may quote some; a binary that happens to hold some is none.
  auto json = ParseJson(AsText(bytes), kMaxJson);
  if (json.ok() && json->AsObject() != nullptr) return KindOfJson(*json);
  if (x509::LooksLikePem(bytes) && IsText(bytes, 0, IsPrintable)) return KindOfPem(AsText(bytes));
  if (IsText(bytes, 64, IsHexDigit)) return FileKind::kHexText;
  if (IsText(bytes, 64, IsBase64Digit)) return FileKind::kBase64Text;
  return KindOfBinary(bytes);
}

std::string KindWords(FileKind kind) {
  switch (kind) {
    case FileKind::kEmpty: return "an empty file";
    case FileKind::kSnpReport: return "an SNP attestation report";
    case FileKind::kTdxQuote: return "a TDX quote";
    case FileKind::kPemCertificate: return "a PEM certificate";
    case FileKind::kPemKey: return "a PEM key";
    case FileKind::kDerCertificate: return "a DER certificate";
    case FileKind::kRevocationList: return "a certificate revocation list";
    case FileKind::kCertificateTable: return "an SNP certificate table";
    case FileKind::kEventLog: return "a TCG event log";
    case FileKind::kEvidenceJson: return "the evidence.json of a bundle (give its folder)";
    case FileKind::kProvenanceJson: return "an in-toto statement, the provenance.json of a bundle (give its folder)";
    case FileKind::kPolicyJson: return "a policy";
    case FileKind::kSignedPolicyJson: return "a DSSE envelope, such as a signed policy";
    case FileKind::kImageJson: return "the image.json of an appliance image";
    case FileKind::kTcbInfoJson: return "Intel's TCB info";
    case FileKind::kQeIdentityJson: return "Intel's identity of a quoting enclave";
    case FileKind::kJson: return "a JSON document";
    case FileKind::kHclReport: return "an Azure HCL report (the SNP report is its bytes 32 to 1215)";
    case FileKind::kHexText: return "hex text (turn it into bytes first)";
    case FileKind::kBase64Text: return "base64 text (turn it into bytes first)";
    case FileKind::kOther: return "nothing that this program knows";
  }
  return "nothing that this program knows";
}

std::string DescribeFile(ByteView bytes) { return KindWords(KindOf(bytes)) + ", " + Decimal(bytes.size()) + " bytes"; }

}  // namespace samovar::evidence
