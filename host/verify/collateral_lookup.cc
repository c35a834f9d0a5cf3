// SPDX-License-Identifier: Apache-2.0
#include "host/verify/collateral_lookup.h"

#include <sys/stat.h>

#include "host/collateral/amd_kds.h"
#include "host/collateral/cache.h"
#include "host/collateral/folder.h"
#include "host/files/whole_file.h"
#include "measurements/snp/report/report.h"
#include "measurements/tdx/collateral/signed_json.h"
#include "measurements/tdx/pck/pck_chain.h"
#include "measurements/tdx/pck/pck_extension.h"
#include "measurements/tdx/quote/quote.h"
#include "measurements/x509/crl.h"

namespace samovar {

namespace {

bool IsCurrent(const Bytes& list, Time at) {
  auto parsed = x509::Crl::Parse(list);
  return parsed.ok() && parsed->VerifyCurrentAt(at).ok();
}

bool IsCurrentJson(const Bytes& part, std::string_view member, Time at) {
  auto document = tdx::ParseSignedJson(AsText(part), member);
  if (!document.ok()) return false;
  auto validity = tdx::ParseValidity(document->body);
  return validity.ok() && tdx::VerifyCurrentAt(*validity, at).ok();
}

Result<collateral::SnpPaths> CachePathsOf(ByteView bytes) {
  snp::Report report = TRY(snp::ParseReport(bytes));
  collateral::KdsRequest request = TRY(collateral::RequestFor(report, std::nullopt));
  return collateral::SnpCachePaths(request);
}

evidence::Context WithSnpCache(evidence::Context context, ByteView report) {
  auto paths = CachePathsOf(report);
  if (!paths.ok()) return context;
  auto leaf = ReadIfThere(paths->vcek, x509::Certificate::kMaxSize);
  if (leaf.ok() && *leaf && !context.spare_leaf) context.spare_leaf = **leaf;
  auto list = ReadIfThere(paths->crl, x509::Crl::kMaxSize);
  bool wanted = context.revocations.empty() && list.ok() && list->has_value();
  if (wanted && IsCurrent(**list, context.at)) context.revocations.push_back(**list);
  return context;
}

Result<std::string> TdxCacheFolderOf(const tdx::Quote& quote) {
  tdx::PckChain chain = TRY(tdx::ParsePckChain(quote.certification.pck_chain));
  tdx::PckExtension platform = TRY(tdx::ParsePckExtension(chain.leaf));
  return collateral::TdxCacheFolder(platform.fmspc);
}

// Complete collateral of which nothing fails but, perhaps, the platform: an old or broken cache is no collateral.
bool IsCurrent(const tdx::Collateral& parts, Time at) {
  for (const tdx::CollateralPart& part : tdx::kCollateralParts) {
    if (part.required && !(parts.*part.member).has_value()) return false;
  }
  return IsCurrentJson(*parts.tcb_info, "tcbInfo", at) && IsCurrentJson(*parts.qe_identity, "enclaveIdentity", at) &&
         IsCurrent(*parts.pck_crl, at) && IsCurrent(*parts.root_ca_crl, at);
}

evidence::Context WithTdxCache(evidence::Context context, const tdx::Quote& quote) {
  if (context.collateral) return context;
  auto folder = TdxCacheFolderOf(quote);
  if (!folder.ok()) return context;
  auto parts = collateral::ReadTdxFolder(*folder);
  if (parts.ok() && IsCurrent(*parts, context.at)) context.collateral = std::move(*parts);
  return context;
}

}  // namespace

Result<evidence::Context> WithFolder(evidence::Context context, const std::string& folder) {
  struct stat status {};
  if (stat(folder.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
    if (!context.collateral) context.collateral = TRY(collateral::ReadTdxFile(folder));
    return context;
  }
  if (!context.collateral) context.collateral = TRY(collateral::ReadTdxFolder(folder));
  if (!context.spare_leaf) {
    context.spare_leaf = TRY(ReadIfThere(folder + "/vcek.der", x509::Certificate::kMaxSize));
  }
  if (!context.revocations.empty()) return context;
  auto list = TRY(ReadIfThere(folder + "/crl.der", x509::Crl::kMaxSize));
  if (list) context.revocations.push_back(std::move(*list));
  return context;
}

evidence::Context WithCache(evidence::Context context, ByteView evidence) {
  // What the vendor says about its platforms says nothing about another root's.
  if (context.trust_root) return context;
  auto quote = tdx::ParseQuote(evidence);
  return quote.ok() ? WithTdxCache(std::move(context), *quote) : WithSnpCache(std::move(context), evidence);
}

}  // namespace samovar
