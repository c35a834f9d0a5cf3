// SPDX-License-Identifier: Apache-2.0
#include "measurements/evidence/sniff.h"

#include <algorithm>
#include <array>

#include "measurements/base/guid.h"
#include "measurements/base/text.h"
#include "measurements/json/json.h"
#include "measurements/policy/policy.h"
#include "measurements/snp/report/certificate_table.h"
#include "measurements/snp/report/report.h"
#include "measurements/statement/statement.h"
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

FileKind KindOfStatement(const Json& json) {
  const std::string* type = json.Find("predicateType")->AsString();
  return type != nullptr && *type == statement::kVsaType ? FileKind::kVsaJson : FileKind::kProvenanceJson;
}

FileKind KindOfJson(const Json& json) {
  if (json.Find("platform") != nullptr && json.Find("evidence") != nullptr) return FileKind::kEvidenceJson;
  if (json.Find("_type") != nullptr && json.Find("predicateType") != nullptr) return KindOfStatement(json);
  if (json.Find("payloadType") != nullptr) return FileKind::kSignedPolicyJson;
  if (json.Find("qemu_arguments") != nullptr) return FileKind::kPlanJson;  // before image.json: it has the same files
  if (json.Find("kernel") != nullptr && json.Find("initrd") != nullptr) return FileKind::kImageJson;
  if (json.Find("tcbInfo") != nullptr) return FileKind::kTcbInfoJson;
  if (json.Find("enclaveIdentity") != nullptr) return FileKind::kQeIdentityJson;
  if (json.Find("tcb_info") != nullptr && json.Find("qe_identity") != nullptr) return FileKind::kCollateralJson;
  if (json.Find("measurements") != nullptr) return FileKind::kPolicyJson;
  if (json.Find("root_hash") != nullptr && json.Find("data_blocks") != nullptr) return FileKind::kToolchainJson;
  if (json.Find("build") != nullptr && json.Find("artifacts") != nullptr) return FileKind::kRecipeJson;
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

// An SGX quote has the header of a TDX quote; version 3 has no TEE type in it. The vendor is Intel.
bool IsSgxQuote(ByteView bytes) {
  constexpr std::array<uint8_t, 4> kVendor = {0x93, 0x9a, 0x72, 0x33};
  if (bytes.size() < 48 || !Equal(bytes.subspan(12, kVendor.size()), kVendor)) return false;
  bool version = bytes[0] >= 3 && bytes[0] <= 5 && bytes[1] == 0;
  return version && (bytes[2] == 2 || bytes[2] == 3) && bytes[3] == 0 && (bytes[0] == 3 || IsZero(bytes.subspan(4, 4)));
}

// Version, and the one signature algorithm that there is.
bool BeginsAsSnpReport(ByteView bytes) {
  return bytes.size() > 0x38 && bytes[0] >= 1 && IsZero(bytes.subspan(1, 3)) && bytes[0x34] == 1 &&
         IsZero(bytes.subspan(0x35, 3)) && IsZero(bytes.subspan(0x31, 3));
}

// A table with a certificate that is known by its GUID: a header full of zeros reads as a table too.
bool IsCertificateTable(ByteView bytes) {
  auto table = snp::ParseCertificateTable(bytes);
  return table.ok() && std::any_of(table->begin(), table->end(), [](auto& entry) { return !entry.name.empty(); });
}

FileKind KindOfReport(ByteView bytes) {
  if (bytes.size() == snp::kReportSize) return FileKind::kSnpReport;
  if (bytes.size() > snp::kReportSize && IsCertificateTable(bytes.subspan(snp::kReportSize))) {
    return FileKind::kExtendedReport;
  }
  return bytes.size() < snp::kReportSize && bytes[0] <= snp::kMaxKnownVersion ? FileKind::kCutSnpReport
                                                                              : FileKind::kOther;
}

// Certificates as the SEV firmware has them (SEV API, 55766, "ASK/ARK certificate"): version 1, two key ids, usage 0x13
// (ASK) or 0 (ARK), sizes of exponent and modulus in bits.
bool IsAmdCertificate(ByteView bytes) {
  if (bytes.size() < 64 || bytes[0] != 1 || !IsZero(bytes.subspan(1, 3))) return false;
  bool usage = (bytes[36] == 0x13 || bytes[36] == 0) && IsZero(bytes.subspan(37, 3));
  bool bits = bytes[56] == 0 && (bytes[57] == 8 || bytes[57] == 16) && bytes[60] == 0 && bytes[61] == bytes[57];
  return usage && IsZero(bytes.subspan(40, 16)) && bits;
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

struct Magic {
  size_t offset;
  std::string_view text;
  FileKind kind;
};

constexpr Magic kMagics[] = {
    {0, "HCLA", FileKind::kHclReport},
    {0, "IGVM", FileKind::kIgvm},
    {0, std::string_view("QFI\xfb", 4), FileKind::kDiskImage},  // qcow2
    {0x202, "HdrS", FileKind::kKernel},                         // before PE: a kernel with an EFI stub is both
    {0, "MZ", FileKind::kPe},
    {0,
     "\x7f"
     "ELF",
     FileKind::kElf},
    {0, "070701", FileKind::kInitrd},                             // cpio, newc
    {0, std::string_view("\x1f\x8b\x08", 3), FileKind::kInitrd},  // gzip
    {0, "\x28\xb5\x2f\xfd", FileKind::kInitrd},                   // zstd
    {0,
     std::string_view("\xfd"
                      "7zXZ\0",
                      6),
     FileKind::kInitrd},
};

// A build of OVMF has its table of GUIDs below the reset vector, at the end; a variable store is one firmware volume
// of a kind of its own (UEFI PI, EFI_FIRMWARE_VOLUME_HEADER: GUID at 16, "_FVH" at 40).
FileKind KindOfFirmware(ByteView bytes) {
  constexpr Guid kFooter = Guid::Of("96b582de-1fb2-45f7-baea-a366c55a082d");
  constexpr Guid kVariables = Guid::Of("fff12b8d-7696-4c8b-a985-2747075b4f50");
  constexpr size_t kFooterFromEnd = 0x30;
  if (bytes.size() < 64) return FileKind::kOther;
  if (Equal(bytes.subspan(bytes.size() - kFooterFromEnd, 16), kFooter.view())) return FileKind::kFirmware;
  if (AsText(bytes.subspan(40, 4)) != "_FVH") return FileKind::kOther;
  bool variables = Equal(bytes.subspan(16, 16), kVariables.view());
  // Firmware with its variables in front is larger than any store of them.
  constexpr size_t kMaxStore = size_t{1} << 20;
  return variables && bytes.size() <= kMaxStore ? FileKind::kVariableStore : FileKind::kCutFirmware;
}

FileKind KindOfBinary(ByteView bytes) {
  for (const Magic& magic : kMagics) {
    if (bytes.size() > magic.offset && AsText(bytes.subspan(magic.offset)).starts_with(magic.text)) return magic.kind;
  }
  FileKind firmware = KindOfFirmware(bytes);
  if (firmware != FileKind::kOther) return firmware;
  if (IsSgxQuote(bytes)) return FileKind::kSgxQuote;
  if (IsAmdCertificate(bytes)) return FileKind::kAmdCertificates;
  if (BeginsAsSnpReport(bytes)) return KindOfReport(bytes);
  if (IsEventLog(bytes)) return FileKind::kEventLog;
  if (bytes[0] == 0x30 && x509::Certificate::ParseDer(bytes).ok()) return FileKind::kDerCertificate;
  if (bytes[0] == 0x30 && x509::Crl::Parse(bytes).ok()) return FileKind::kRevocationList;
  if (IsCertificateTable(bytes)) return FileKind::kCertificateTable;
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
  bool prefixed = AsText(bytes).starts_with("0x") || AsText(bytes).starts_with("0X");
  if (IsText(bytes.subspan(prefixed ? 2 : 0), 64, IsHexDigit)) return FileKind::kHexText;
  if (IsText(bytes, 64, IsBase64Digit)) return FileKind::kBase64Text;
  return KindOfBinary(bytes);
}

std::string KindWords(FileKind kind) {
  switch (kind) {
    case FileKind::kEmpty: return "an empty file";
    case FileKind::kSnpReport: return "an SNP attestation report";
    case FileKind::kCutSnpReport: return "the beginning of an SNP attestation report, which has 1184 bytes";
    case FileKind::kExtendedReport: return "an SNP attestation report with the host's certificate table behind it";
    case FileKind::kTdxQuote: return "a TDX quote";
    case FileKind::kSgxQuote: return "an SGX quote: of an enclave, not of a virtual machine";
    case FileKind::kPemCertificate: return "a PEM certificate";
    case FileKind::kPemKey: return "a PEM key";
    case FileKind::kDerCertificate: return "a DER certificate";
    case FileKind::kRevocationList: return "a certificate revocation list";
    case FileKind::kAmdCertificates:
      return "certificates in the format of AMD's SEV firmware (ask_ark_*.cert); what an SNP report needs are those of "
             "AMD's key server, in X.509";
    case FileKind::kCertificateTable: return "an SNP certificate table";
    case FileKind::kEventLog: return "a TCG event log";
    case FileKind::kEvidenceJson: return "the evidence.json of a bundle (give its folder)";
    case FileKind::kProvenanceJson: return "an in-toto statement, the provenance.json of a bundle (give its folder)";
    case FileKind::kVsaJson: return "a verification summary";
    case FileKind::kPolicyJson: return "a policy";
    case FileKind::kSignedPolicyJson: return "a DSSE envelope, such as a signed policy";
    case FileKind::kPlanJson: return "a launch plan";
    case FileKind::kToolchainJson: return "the manifest of a toolchain disk";
    case FileKind::kRecipeJson: return "a recipe";
    case FileKind::kImageJson: return "the image.json of an appliance image";
    case FileKind::kTcbInfoJson: return "Intel's TCB info";
    case FileKind::kQeIdentityJson: return "Intel's identity of a quoting enclave";
    case FileKind::kCollateralJson: return "Intel's collateral for a TDX quote in one file";
    case FileKind::kJson: return "a JSON document";
    case FileKind::kHclReport: return "an Azure HCL report (the SNP report is its bytes 32 to 1215)";
    case FileKind::kIgvm: return "an IGVM file";
    case FileKind::kFirmware: return "an OVMF firmware image";
    case FileKind::kCutFirmware:
      return "a firmware volume without OVMF's table at its end (code and variables apart, or a file that was cut)";
    case FileKind::kVariableStore: return "a store of UEFI variables (OVMF_VARS), not the firmware itself";
    case FileKind::kKernel: return "a Linux kernel (bzImage)";
    case FileKind::kPe: return "a PE program, such as an EFI application or a unified kernel image";
    case FileKind::kElf: return "an ELF program";
    case FileKind::kInitrd: return "an initrd, or another compressed file";
    case FileKind::kDiskImage: return "a disk image (qcow2)";
    case FileKind::kHexText: return "hex text (turn it into bytes first)";
    case FileKind::kBase64Text: return "base64 text (turn it into bytes first)";
    case FileKind::kOther: return "nothing that this program knows";
  }
  return "nothing that this program knows";
}

std::optional<Bytes> DecodedText(ByteView bytes) {
  FileKind kind = KindOf(bytes);
  if (kind != FileKind::kHexText && kind != FileKind::kBase64Text) return std::nullopt;
  std::string text;
  for (uint8_t byte : bytes) {
    if (byte != '\n' && byte != '\r') text += static_cast<char>(byte);
  }
  if (kind == FileKind::kHexText && (text.starts_with("0x") || text.starts_with("0X"))) text.erase(0, 2);
  auto decoded = kind == FileKind::kHexText ? DecodeHex(text) : DecodeBase64(text);
  return decoded.ok() ? std::optional(std::move(*decoded)) : std::nullopt;
}

std::string DescribeFile(ByteView bytes) {
  std::string size = ", " + Decimal(bytes.size()) + " bytes";
  FileKind kind = KindOf(bytes);
  std::optional<Bytes> decoded = DecodedText(bytes);
  FileKind inner = decoded ? KindOf(*decoded) : FileKind::kOther;
  if (inner == FileKind::kOther || inner == FileKind::kEmpty) return KindWords(kind) + size;
  return std::string(kind == FileKind::kHexText ? "hex" : "base64") + " text of " + KindWords(inner) +
         " (turn it into bytes first)" + size;
}

}  // namespace samovar::evidence
