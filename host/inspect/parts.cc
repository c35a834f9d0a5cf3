// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/parts.h"

#include "host/inspect/boot_files.h"
#include "host/inspect/log.h"
#include "measurements/base/text.h"
#include "measurements/evidence/sniff.h"
#include "measurements/policy/policy.h"
#include "measurements/snp/igvm/igvm_launch.h"
#include "measurements/snp/report/certificate_table.h"
#include "measurements/snp/report/guest_policy.h"
#include "measurements/snp/report/report.h"
#include "measurements/snp/verify/leaf.h"
#include "measurements/tdx/log/event_text.h"
#include "measurements/tdx/quote/quote_json.h"
#include "measurements/x509/crl.h"

namespace samovar::inspect {

namespace {

using evidence::FileKind;

Json CertificateJson(const x509::Certificate& certificate) {
  Json out = Json::MakeObject({{"subject", certificate.SubjectName()},
                               {"issuer", certificate.IssuerName()},
                               {"serial", EncodeHex(certificate.serial())},
                               {"notBefore", certificate.not_before().Rfc3339()},
                               {"notAfter", certificate.not_after().Rfc3339()},
                               {"signature", x509::SchemeName(certificate.signature_scheme())},
                               {"ca", certificate.is_ca()},
                               {"sha256", Sha256(certificate.der()).hex()}});
  auto leaf = snp::ParseLeaf(certificate);
  if (!leaf.ok()) return out;
  out.Set("kind", snp::LeafKindName(leaf->kind));
  out.Set("productName", leaf->product_name);
  out.Set("tcb", leaf->tcb.Words(leaf->product));
  if (!leaf->hardware_id.empty()) out.Set("hardwareId", EncodeHex(leaf->hardware_id));
  if (!leaf->provider.empty()) out.Set("provider", leaf->provider);
  return out;
}

Result<Json> CertificatesJson(ByteView bytes) {
  Json list = Json::Array();
  for (const x509::Certificate& certificate : TRY(x509::Certificate::ParseFile(bytes))) {
    list.Append(CertificateJson(certificate));
  }
  return Json::MakeObject({{"certificates", std::move(list)}});
}

Result<Json> TableJson(ByteView bytes) {
  Json list = Json::Array();
  for (const snp::TableEntry& entry : TRY(snp::ParseCertificateTable(bytes))) {
    Json json =
        Json::MakeObject({{"guid", entry.guid.Text()}, {"name", entry.name}, {"size", uint64_t{entry.data.size()}}});
    auto certificate = x509::Certificate::ParseDer(entry.data);
    if (certificate.ok()) json.Set("certificate", CertificateJson(*certificate));
    list.Append(std::move(json));
  }
  return Json::MakeObject({{"entries", std::move(list)}});
}

Result<Json> QuoteJson(ByteView bytes) { return tdx::QuoteJson(TRY(tdx::ParseQuote(bytes))); }

Result<Json> ReportJson(ByteView bytes) { return snp::ReportJson(TRY(snp::ParseReport(bytes)), std::nullopt); }

Result<Json> ExtendedReportJson(ByteView bytes) {
  Json report = TRY(ReportJson(bytes.first(snp::kReportSize)));
  Json table = TRY(TableJson(bytes.subspan(snp::kReportSize)));
  return Json::MakeObject({{"report", std::move(report)}, {"certificateTable", std::move(table)}});
}

// What makes up the guest, and the launch digest of it on SEV-SNP.
Result<Json> IgvmJson(ByteView bytes) {
  snp::IgvmFile file = TRY(snp::ParseIgvm(bytes));
  Json platforms = Json::Array();
  for (const snp::IgvmPlatform& platform : file.platforms) platforms.Append(snp::IgvmPlatformName(platform.type));
  Json out = Json::MakeObject({{"version", uint64_t{file.version}},
                               {"platforms", std::move(platforms)},
                               {"directives", uint64_t{file.directives.size()}}});
  auto launch = snp::MeasureIgvm(file);
  if (!launch.ok()) return out;
  Json notes = Json::Array();
  for (const std::string& note : launch->notes) notes.Append(note);
  Json snp = Json::MakeObject({{"launchDigest", launch->digest.hex()},
                               {"pages", uint64_t{launch->steps.size()}},
                               {"vcpuContexts", uint64_t{launch->contexts}},
                               {"notes", std::move(notes)}});
  if (launch->policy) snp.Set("policy", snp::DescribeGuestPolicy({*launch->policy}));
  if (launch->id_block_digest) snp.Set("idBlockLaunchDigest", launch->id_block_digest->hex());
  out.Set("sevSnp", std::move(snp));
  return out;
}

// The report that an Azure paravisor hands out stands behind a header of 32 bytes.
Result<Json> HclJson(ByteView bytes) {
  constexpr size_t kHeader = 32;
  if (bytes.size() < kHeader + snp::kReportSize) return Error(Code::kTruncated, "HCL report: no room for a report");
  Json report = TRY(ReportJson(bytes.subspan(kHeader, snp::kReportSize)));
  return Json::MakeObject({{"report", std::move(report)}});
}

Result<Json> RevocationListJson(ByteView bytes) {
  x509::Crl list = TRY(x509::Crl::Parse(bytes));
  Json revoked = Json::Array();
  for (ByteView serial : list.serials()) revoked.Append(EncodeHex(serial));
  Json::Object out;
  out["issuer"] = list.IssuerName();
  out["thisUpdate"] = list.this_update().Rfc3339();
  out["nextUpdate"] = list.next_update() ? Json(list.next_update()->Rfc3339()) : Json();
  out["revokedSerials"] = std::move(revoked);
  return Json(std::move(out));
}

Result<Json> EventLogJson(ByteView bytes) {
  tdx::EventLog log = TRY(tdx::ParseEventLog(bytes));
  return tdx::EncodeLog(GuessLogKind(log), log);
}

Result<std::string> EventLogWords(ByteView bytes) {
  tdx::EventLog log = TRY(tdx::ParseEventLog(bytes));
  return tdx::FormatLog(GuessLogKind(log), log);
}

Result<Json> EvidenceJson(const evidence::Evidence& evidence) {
  Json::Object out;
  out["platform"] = tee::PlatformName(evidence.platform);
  if (evidence.platform == tee::Platform::kTdx) {
    out["quote"] = TRY(QuoteJson(evidence.report));
    if (evidence.event_log) out["eventLog"] = TRY(EventLogJson(*evidence.event_log));
    return Json(std::move(out));
  }
  out["report"] = TRY(ReportJson(evidence.report));
  if (evidence.leaf) out["leaf"] = TRY(CertificatesJson(*evidence.leaf));
  return Json(std::move(out));
}

Result<Json> EvidenceFileJson(ByteView bytes) { return EvidenceJson(TRY(evidence::ParseEvidence(AsText(bytes)))); }

// For kinds that other commands take and of which there is no more to say.
Result<Json> SizeAndDigest(ByteView bytes) {
  return Json::MakeObject({{"size", uint64_t{bytes.size()}}, {"sha256", Sha256(bytes).hex()}});
}

Result<Json> ParsedJson(ByteView bytes) { return ParseJson(AsText(bytes), kMaxInspected); }

Result<Json> PolicyJson(ByteView bytes) { return policy::EncodePolicy(TRY(policy::ParsePolicy(AsText(bytes)))); }

// Who signed is not checked: that needs the key, which only `verify` and `policy check` ask for.
Result<Json> SignedPolicyJson(ByteView bytes) {
  Json document = TRY(ParsedJson(bytes));
  std::string type = TRY(document.StringAt("payloadType"));
  Json::Object out = *document.AsObject();
  if (type == policy::kPayloadType) {
    std::string payload = TRY(document.StringAt("payload"));
    Bytes inner = TRY(DecodeBase64(payload).In("payload"));
    out["payload"] = TRY(PolicyJson(inner).In("payload"));
  }
  return Json(std::move(out));
}

struct Reader {
  FileKind kind;
  const char* name;  // null: KindWords says it all
  Result<Json> (*read)(ByteView);
};

constexpr Reader kReaders[] = {
    {FileKind::kSnpReport, "SNP attestation report", ReportJson},
    {FileKind::kExtendedReport, "SNP attestation report with a certificate table", ExtendedReportJson},
    {FileKind::kIgvm, "IGVM file", IgvmJson},
    {FileKind::kTdxQuote, "TDX quote", QuoteJson},
    {FileKind::kPemCertificate, "certificates", CertificatesJson},
    {FileKind::kDerCertificate, "certificate", CertificatesJson},
    {FileKind::kCertificateTable, "SNP certificate table", TableJson},
    {FileKind::kEvidenceJson, "evidence of a bundle", EvidenceFileJson},
    {FileKind::kProvenanceJson, "provenance", ParsedJson},
    {FileKind::kPolicyJson, "policy", PolicyJson},
    {FileKind::kSignedPolicyJson, "DSSE envelope", SignedPolicyJson},
    {FileKind::kImageJson, "appliance image", ParsedJson},
    {FileKind::kVsaJson, "verification summary", ParsedJson},
    {FileKind::kPlanJson, "launch plan", ParsedJson},
    {FileKind::kToolchainJson, "toolchain disk's manifest", ParsedJson},
    {FileKind::kRecipeJson, "recipe", ParsedJson},
    {FileKind::kRevocationList, "certificate revocation list", RevocationListJson},
    {FileKind::kEventLog, "TCG event log", EventLogJson},
    {FileKind::kCollateralJson, "Intel's collateral in one file", ParsedJson},
    {FileKind::kTcbInfoJson, "Intel's TCB info", ParsedJson},
    {FileKind::kQeIdentityJson, "Intel's identity of a quoting enclave", ParsedJson},
    {FileKind::kHclReport, "Azure HCL report", HclJson},
    {FileKind::kKernel, nullptr, KernelJson},
    {FileKind::kFirmware, nullptr, FirmwareJson},
    {FileKind::kInitrd, nullptr, InitrdJson},
    {FileKind::kCutFirmware, nullptr, SizeAndDigest},
    {FileKind::kVariableStore, nullptr, SizeAndDigest},
    {FileKind::kPe, nullptr, SizeAndDigest},
    {FileKind::kDiskImage, nullptr, SizeAndDigest},
    {FileKind::kAmdCertificates, nullptr, SizeAndDigest},
    {FileKind::kSgxQuote, nullptr, SizeAndDigest},
};

Result<Inspected> InspectAs(FileKind kind, ByteView bytes) {
  Inspected out;
  for (const Reader& reader : kReaders) {
    if (reader.kind != kind) continue;
    out.kind = reader.name != nullptr ? reader.name : evidence::KindWords(kind);
    out.content = TRY(reader.read(bytes));
    if (kind == FileKind::kEventLog) out.words = TRY(EventLogWords(bytes));
    return out;
  }
  return Error(Code::kUnsupported, evidence::DescribeFile(bytes) + "; there is nothing to show");
}

}  // namespace

Result<Inspected> InspectBytes(ByteView bytes) {
  const FileKind kind = evidence::KindOf(bytes);
  const bool text = kind == FileKind::kHexText || kind == FileKind::kBase64Text;
  std::optional<Bytes> decoded = text ? evidence::DecodedText(bytes) : std::nullopt;
  if (!decoded) return InspectAs(kind, bytes);
  // What has something to show is shown also when it is written as text.
  auto shown = InspectAs(evidence::KindOf(*decoded), *decoded);
  if (!shown.ok()) return Error(Code::kUnsupported, evidence::DescribeFile(bytes) + "; there is nothing to show");
  shown->kind += kind == FileKind::kHexText ? ", as hex text" : ", as base64 text";
  return shown;
}

Result<Inspected> InspectParts(const evidence::Bundle& bundle) {
  Json content = Json::Object();
  if (bundle.evidence) {
    const Result<evidence::Evidence>& evidence = bundle.evidence->content();
    if (!evidence.ok()) return Error(evidence.error()).In("evidence.json");
    content.Set("evidence", TRY(EvidenceJson(*evidence).In("evidence.json")));
  }
  if (bundle.provenance) content.Set("provenance", TRY(ParsedJson(bundle.provenance->bytes()).In("provenance.json")));
  Json artifacts = Json::Object();
  for (const auto& [name, artifact] : bundle.artifacts) {
    const bool link = artifact.kind == statement::StoredArtifact::Kind::kLink;
    const bool file = artifact.kind == statement::StoredArtifact::Kind::kFile;
    const std::string words = link ? "a symbolic link to " + Quoted(artifact.target) : "not a regular file";
    artifacts.Set(IsUtf8(name) ? name : Quoted(name), file ? artifact.sha256.hex() : words);
  }
  content.Set("artifacts", std::move(artifacts));
  Inspected out;
  out.kind = "bundle";
  out.content = std::move(content);
  return out;
}

}  // namespace samovar::inspect
