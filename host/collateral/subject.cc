// SPDX-License-Identifier: Apache-2.0
#include "host/collateral/subject.h"

#include <sys/stat.h>

#include "host/files/whole_file.h"
#include "measurements/base/text.h"
#include "measurements/json/json.h"
#include "measurements/tdx/pck/pck_chain.h"
#include "measurements/tdx/pck/pck_extension.h"
#include "measurements/tdx/quote/quote.h"
#include "measurements/tee/platform.h"

namespace samovar::collateral {

namespace {

constexpr size_t kMaxEvidence = size_t{16} << 20;
constexpr std::string_view kProcessorCa = "Intel SGX PCK Processor CA";

Result<Subject> OfQuote(ByteView bytes) {
  tdx::Quote quote = TRY(tdx::ParseQuote(bytes));
  tdx::PckChain chain = TRY(tdx::ParsePckChain(quote.certification.pck_chain));
  tdx::PckExtension platform = TRY(tdx::ParsePckExtension(chain.leaf));
  PckCa ca = chain.leaf.IssuerName() == kProcessorCa ? PckCa::kProcessor : PckCa::kPlatform;
  return Subject{false, TdxSubject{platform.fmspc, ca}};
}

Result<Subject> OfReport(ByteView bytes) {
  snp::Report report = TRY(snp::ParseReport(bytes));
  return Subject{false, std::move(report)};
}

Result<Subject> OfEvidence(std::string_view text) {
  Json json = TRY(ParseJson(text, kMaxEvidence));
  const std::string name = TRY(json.StringAt("platform"));
  const Json* evidence = TRY(json.At("evidence"));
  const std::optional<tee::Platform> platform = tee::PlatformOf(name);
  const bool tdx = platform == tee::Platform::kTdx;
  if (!tdx && platform != tee::Platform::kSnp) {
    return Error(Code::kUnsupported, "there is no collateral for evidence of platform " + Quoted(name));
  }
  std::string field = TRY(evidence->StringAt(tdx ? "quote" : "attestation_report"));
  Bytes bytes = TRY(DecodeBase64(field));
  return tdx ? OfQuote(bytes) : OfReport(bytes);
}

Result<Subject> OfFile(const Bytes& bytes) {
  if (bytes.size() == snp::kReportSize) return OfReport(bytes);
  if (!bytes.empty() && bytes[0] == '{') return OfEvidence(AsText(bytes));
  return OfQuote(bytes);
}

}  // namespace

Result<Subject> ReadSubject(const std::string& path) {
  struct stat status {};
  bool folder = stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  std::string file = folder ? path + "/evidence.json" : path;
  if (!folder) {
    Bytes bytes = TRY(ReadLargeFile(file, kMaxEvidence));
    return TRY(OfFile(bytes).In(file));
  }
  std::optional<Bytes> evidence = TRY(ReadIfThere(file, kMaxEvidence));
  if (!evidence) return Error(Code::kEnvironment, Quoted(path) + " is not a bundle: it has no evidence.json");
  Subject out = TRY(OfEvidence(AsText(*evidence)).In(file));
  out.is_bundle = true;
  return out;
}

}  // namespace samovar::collateral
