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

namespace samovar::verify {

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

constexpr char kListName[] = "crl.der";
constexpr char kCache[] = "the cache";

void SetCollateral(evidence::Context& context, tdx::Collateral parts, const std::string& from) {
  for (const tdx::CollateralPart& part : tdx::kCollateralParts) {
    if ((parts.*part.member).has_value()) context.collateral_from[std::string(part.file)] = from;
  }
  context.collateral = std::move(parts);
}

void AddList(evidence::Context& context, Bytes list, const std::string& from) {
  context.revocations.push_back(std::move(list));
  context.collateral_from[kListName] = from;
}

// When a part was issued; nothing for a certificate chain, and for what cannot be read.
std::optional<Time> IssueTime(const Bytes& part) {
  auto list = x509::Crl::Parse(part);
  if (list.ok()) return list->this_update();
  for (std::string_view member : {"tcbInfo", "enclaveIdentity"}) {
    auto document = tdx::ParseSignedJson(AsText(part), member);
    if (!document.ok()) continue;
    auto validity = tdx::ParseValidity(document->body);
    if (validity.ok()) return validity->issue_date;
  }
  return std::nullopt;
}

bool IsNewer(const std::optional<Bytes>& candidate, const std::optional<Bytes>& known) {
  if (!candidate) return false;
  if (!known) return true;
  std::optional<Time> theirs = IssueTime(*candidate);
  std::optional<Time> ours = IssueTime(*known);
  return theirs && (!ours || *theirs > *ours);
}

// Takes the parts of `cache` that are newer, each document with the chain of its issuer.
void TakeNewerParts(evidence::Context& to, const evidence::Context& cache) {
  using tdx::Collateral;
  struct {
    std::vector<std::optional<Bytes> Collateral::*> dated, chains;
  } groups[] = {{{&Collateral::tcb_info, &Collateral::qe_identity}, {&Collateral::tcb_signing_chain}},
                {{&Collateral::pck_crl}, {&Collateral::pck_crl_issuer_chain}},
                {{&Collateral::root_ca_crl}, {}}};
  auto take = [&](std::optional<Bytes> Collateral::*member) {
    if (!((*cache.collateral).*member).has_value()) return;
    (*to.collateral).*member = (*cache.collateral).*member;
    for (const tdx::CollateralPart& part : tdx::kCollateralParts) {
      if (part.member == member) to.collateral_from[std::string(part.file)] = kCache;
    }
  };
  for (const auto& group : groups) {
    bool any = false;
    for (auto member : group.dated) {
      if (!IsNewer((*cache.collateral).*member, (*to.collateral).*member)) continue;
      take(member);
      any = true;
    }
    if (!any) continue;
    for (auto member : group.chains) take(member);
  }
}

evidence::Context WithSnpCache(evidence::Context context, ByteView report) {
  auto paths = CachePathsOf(report);
  if (!paths.ok()) return context;
  auto leaf = ReadIfThere(paths->vcek, x509::Certificate::kMaxSize);
  if (leaf.ok() && *leaf && !context.spare_leaf) context.spare_leaf = **leaf;
  auto list = ReadIfThere(paths->crl, x509::Crl::kMaxSize);
  bool wanted = context.revocations.empty() && list.ok() && list->has_value();
  if (wanted && IsCurrent(**list, context.at)) AddList(context, std::move(**list), kCache);
  return context;
}

Result<std::string> TdxCacheFolderOf(ByteView bytes) {
  tdx::Quote quote = TRY(tdx::ParseQuote(bytes));
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

evidence::Context WithTdxCache(evidence::Context context, ByteView quote) {
  if (context.collateral) return context;
  auto folder = TdxCacheFolderOf(quote);
  if (!folder.ok()) return context;
  auto parts = collateral::ReadTdxFolder(*folder);
  if (parts.ok() && IsCurrent(*parts, context.at)) SetCollateral(context, std::move(*parts), kCache);
  return context;
}

}  // namespace

Result<evidence::Context> WithFolder(evidence::Context context, const std::string& folder, const std::string& from) {
  struct stat status {};
  if (stat(folder.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
    if (!context.collateral) SetCollateral(context, TRY(collateral::ReadTdxFile(folder)), from);
    return context;
  }
  if (!context.collateral) SetCollateral(context, TRY(collateral::ReadTdxFolder(folder)), from);
  if (!context.spare_leaf) {
    context.spare_leaf = TRY(ReadIfThere(folder + "/vcek.der", x509::Certificate::kMaxSize));
  }
  if (!context.revocations.empty()) return context;
  auto list = TRY(ReadIfThere(folder + "/crl.der", x509::Crl::kMaxSize));
  if (list) AddList(context, std::move(*list), from);
  return context;
}

evidence::Context WithCache(evidence::Context context, const evidence::Evidence& evidence) {
  // What the vendor says about its platforms says nothing about another root's.
  if (context.trust_root) return context;
  switch (evidence.platform) {
    case tee::Platform::kTdx: return WithTdxCache(std::move(context), evidence.report);
    case tee::Platform::kSnp: return WithSnpCache(std::move(context), evidence.report);
    default: return context;
  }
}

evidence::Context NewerOf(const evidence::Context& given, evidence::Context bundle, const evidence::Context& cache) {
  if (!bundle.spare_leaf) bundle.spare_leaf = cache.spare_leaf;
  if (!given.collateral && cache.collateral) {
    if (!bundle.collateral) bundle.collateral.emplace();
    TakeNewerParts(bundle, cache);
  }
  bool lists = given.revocations.empty() && cache.revocations.size() == 1;
  std::optional<Bytes> ours;
  if (bundle.revocations.size() == 1) ours = bundle.revocations[0];
  if (lists && IsNewer(cache.revocations[0], ours)) {
    bundle.revocations.clear();
    AddList(bundle, cache.revocations[0], kCache);
  }
  return bundle;
}

}  // namespace samovar::verify
