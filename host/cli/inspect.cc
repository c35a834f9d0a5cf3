// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include "host/bundle_reader.h"
#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/large_file.h"
#include "measurements/base/text.h"
#include "measurements/evidence/envelope.h"
#include "measurements/evidence/file_kind.h"
#include "measurements/policy/policy.h"
#include "measurements/snp/certificate_table.h"
#include "measurements/snp/leaf.h"
#include "measurements/snp/report.h"
#include "measurements/tdx/quote_json.h"

namespace samovar::cli {

namespace {

using evidence::FileKind;

constexpr size_t kMaxFile = size_t{64} << 20;

constexpr Option kOptions[] = {{"json", Takes::kNothing, "", "print one JSON document"}};

constexpr std::string_view kHelp =
    "Says what FILE is and what is in it: an SNP report, a TDX quote, certificates, an SNP certificate table, a "
    "policy, or\n"
    "the folder of a bundle. Nothing is verified: what you see may be forged; `samovar verify` tells.\n\n"
    "  samovar inspect report.bin\n"
    "  samovar inspect BUNDLE --json\n";

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
    Json json = Json::MakeObject({{"guid", entry.guid}, {"name", entry.name}, {"size", uint64_t{entry.data.size()}}});
    auto certificate = x509::Certificate::ParseDer(entry.data);
    if (certificate.ok()) json.Set("certificate", CertificateJson(*certificate));
    list.Append(std::move(json));
  }
  return Json::MakeObject({{"entries", std::move(list)}});
}

Result<Json> QuoteJson(ByteView bytes) { return tdx::QuoteJson(TRY(tdx::ParseQuote(bytes))); }

Result<Json> ReportJson(ByteView bytes) { return snp::ReportJson(TRY(snp::ParseReport(bytes)), std::nullopt); }

Result<Json> EvidenceJson(ByteView bytes) {
  evidence::Envelope envelope = TRY(evidence::ParseEnvelope(AsText(bytes)));
  Json::Object out;
  if (envelope.platform == evidence::Platform::kTdx) {
    out["platform"] = "tdx";
    out["quote"] = TRY(QuoteJson(envelope.report));
    return Json(std::move(out));
  }
  out["platform"] = envelope.platform == evidence::Platform::kSnp ? "snp" : "sim-snp";
  out["report"] = TRY(ReportJson(envelope.report));
  if (envelope.leaf) out["leaf"] = TRY(CertificatesJson(*envelope.leaf));
  return Json(std::move(out));
}

Result<Json> ParsedJson(ByteView bytes) { return ParseJson(AsText(bytes), kMaxFile); }

Result<Json> PolicyJson(ByteView bytes) { return policy::EncodePolicy(TRY(policy::ParsePolicy(AsText(bytes)))); }

struct Reader {
  FileKind kind;
  const char* name;
  Result<Json> (*read)(ByteView);
};

constexpr Reader kReaders[] = {
    {FileKind::kSnpReport, "SNP attestation report", ReportJson},
    {FileKind::kTdxQuote, "TDX quote", QuoteJson},
    {FileKind::kPemCertificate, "certificates", CertificatesJson},
    {FileKind::kDerCertificate, "certificate", CertificatesJson},
    {FileKind::kCertificateTable, "SNP certificate table", TableJson},
    {FileKind::kEvidenceJson, "evidence of a bundle", EvidenceJson},
    {FileKind::kProvenanceJson, "provenance", ParsedJson},
    {FileKind::kPolicyJson, "policy", PolicyJson},
    {FileKind::kImageJson, "appliance image", ParsedJson},
};

Result<Json> InspectFile(const std::string& path) {
  Bytes bytes = TRY(ReadLargeFile(path, kMaxFile));
  FileKind kind = evidence::KindOf(bytes);
  for (const Reader& reader : kReaders) {
    if (reader.kind != kind) continue;
    Json content = TRY(reader.read(bytes).In(path));
    return Json::MakeObject({{"kind", reader.name}, {"content", std::move(content)}});
  }
  return Error(Code::kUnsupported, path + ": " + evidence::DescribeFile(bytes) + "; there is nothing to show");
}

Result<Json> InspectBundle(const std::string& folder) {
  evidence::Bundle bundle = TRY(ReadBundle(folder));
  Json content = Json::Object();
  if (bundle.evidence) content.Set("evidence", TRY(EvidenceJson(*bundle.evidence).In("evidence.json")));
  if (bundle.provenance) content.Set("provenance", TRY(ParsedJson(*bundle.provenance).In("provenance.json")));
  Json artifacts = Json::Object();
  for (const auto& [name, digest] : bundle.artifacts)
    artifacts.Set(name, digest ? digest->hex() : "not a regular file");
  content.Set("artifacts", std::move(artifacts));
  return Json::MakeObject({{"kind", "bundle"}, {"content", std::move(content)}});
}

std::string Scalar(const Json& value) {
  if (const std::string* text = value.AsString()) {
    std::string quoted = Quoted(*text);
    // Quoted cuts after 200 bytes; hex and plain words are safe as they are.
    bool plain = quoted.size() == text->size() + 2 && text->find(' ') == std::string::npos;
    return plain ? *text : quoted;
  }
  if (const bool* flag = value.AsBool()) return *flag ? "yes" : "no";
  if (const int64_t* number = value.AsInteger()) {
    return *number < 0 ? "-" + Decimal(static_cast<uint64_t>(-*number)) : Decimal(static_cast<uint64_t>(*number));
  }
  return "none";
}

// Appends the document as indented "name  value" lines.
void AppendLines(const Json& value, size_t indent, std::string& out) {
  std::string margin(indent, ' ');
  if (const Json::Object* object = value.AsObject()) {
    for (const auto& [key, member] : *object) {
      bool nested = member.AsObject() != nullptr || member.AsArray() != nullptr;
      std::string label = margin + key;
      out +=
          label + (nested ? "" : std::string(label.size() < 30 ? 30 - label.size() : 1, ' ') + Scalar(member)) + "\n";
      if (nested) AppendLines(member, indent + 2, out);
    }
  } else if (const Json::Array* array = value.AsArray()) {
    for (const Json& item : *array) {
      bool nested = item.AsObject() != nullptr || item.AsArray() != nullptr;
      out += margin + "-" + (nested ? "" : " " + Scalar(item)) + "\n";
      if (nested) AppendLines(item, indent + 2, out);
    }
  } else {
    out += margin + Scalar(value) + "\n";
  }
}

Result<int> RunInspect(const Arguments& arguments) {
  const std::string& path = arguments.operands()[0];
  struct stat status {};
  bool folder = stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  Result<Json> document = folder ? InspectBundle(path) : InspectFile(path);
  if (!document.ok()) return document.error();
  if (arguments.Has("json")) {
    TRY(PrintJson(*document));
    return kExitSuccess;
  }
  std::string text = document->StringAt("kind").value() + " (not verified)\n";
  AppendLines(*document->Find("content"), 2, text);
  TRY(Print(text));
  return kExitSuccess;
}

}  // namespace

extern const Command kInspect;
const Command kInspect = {"inspect", "FILE", 1, 1, "say what a file is and what is in it", kHelp, kOptions, RunInspect};

}  // namespace samovar::cli
