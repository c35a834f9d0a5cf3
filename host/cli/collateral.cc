// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/collateral/cache.h"
#include "host/collateral/subject.h"
#include "host/files/paths.h"
#include "host/verify/evidence_file.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

using namespace samovar::collateral;

constexpr Option kOptions[] = {
    {"out", Takes::kValue, "DIR", "store there, not in the cache"},
    {"beside", Takes::kNothing, "", "store in the bundle, as BUNDLE/collateral"},
    {"update", Takes::kValue, "WHEN", "Intel: standard (the default) or early"},
    {"fmspc", Takes::kValue, "HEX", "Intel: this platform, in place of a FILE"},
    {"ca", Takes::kValue, "CA", "Intel, with --fmspc: platform (the default) or processor"},
    {"product", Takes::kValue, "NAME", "AMD: Milan, Genoa or Turin, for reports that do not say"},
    {"pcs-url", Takes::kValue, "URL", "Intel's service, or one like it (SAMOVAR_PCS_URL)"},
    {"root-crl-url", Takes::kValue, "URL", "the list of Intel's root (SAMOVAR_ROOT_CRL_URL)"},
    {"kds-url", Takes::kValue, "URL", "AMD's service, or one like it (SAMOVAR_KDS_URL)"},
    {"json", Takes::kNothing, "", "print one JSON document"},
};

constexpr char kHelp[] =
    R"(Fetches what verifying a report or quote needs beside it, with curl: from Intel the TCB info, the QE identity and
the revocation lists; from AMD the VCEK certificate, the chain above it and the revocation list. FILE is an SNP report, a
TDX quote, or a bundle. Nothing fetched is trusted: `samovar verify` checks all signatures, and works offline from then
on. With --beside the bundle carries its collateral along and verifies years later.

  samovar collateral fetch quote.bin
  samovar verify --quote quote.bin --collateral DIR --genuine-only

where DIR is the folder that the first command prints.
)";

// An option, else the environment variable, else `fallback`; without a slash at the end.
std::string UrlOr(const Arguments& arguments, std::string_view option, const char* variable, std::string fallback) {
  const std::string environment = paths::Variable(variable);
  if (!environment.empty()) fallback = environment;
  std::string url = arguments.ValueOr(option, fallback);
  while (url.ends_with('/')) url.pop_back();
  return url;
}

HttpClient Client() {
  return HttpClient([](const std::string& line) { Say("samovar: " + line); });
}

// Where to store: --out, beside the bundle, or nothing for the cache.
Result<std::optional<std::string>> ChosenFolder(const Arguments& arguments, bool is_bundle) {
  if (arguments.Has("out") && arguments.Has("beside")) {
    return Error(Code::kUsage, "--out and --beside exclude each other");
  }
  if (!arguments.Has("beside")) return arguments.Value("out");
  if (!is_bundle) return Error(Code::kUsage, "--beside needs a bundle: the folder that `samovar build` wrote");
  return std::optional(arguments.operands()[0] + "/collateral");
}

Result<int> Done(const Arguments& arguments, const std::string& folder, Json description) {
  description.Set("folder", folder);
  if (arguments.Has("json")) {
    TRY(PrintJson(description));
  } else {
    TRY(Print(folder + "\n"));
  }
  return kExitSuccess;
}

Result<PcsUpdate> Update(const Arguments& arguments) {
  std::string update = arguments.ValueOr("update", "standard");
  if (update == "standard") return PcsUpdate::kStandard;
  if (update == "early") return PcsUpdate::kEarly;
  return Error(Code::kUsage, "--update: expected standard or early, got " + Quoted(update));
}

Result<int> FetchForTdx(const Arguments& arguments, const TdxSubject& subject, bool is_bundle) {
  PcsUpdate update = TRY(Update(arguments));
  PcsRequest request{.fmspc = subject.fmspc, .ca = subject.ca, .update = update};
  request.base_url = UrlOr(arguments, "pcs-url", "SAMOVAR_PCS_URL", request.base_url);
  request.root_crl_url = UrlOr(arguments, "root-crl-url", "SAMOVAR_ROOT_CRL_URL", request.root_crl_url);
  std::optional<std::string> chosen = TRY(ChosenFolder(arguments, is_bundle));
  std::string folder = chosen.has_value() ? *chosen : TRY(TdxCacheFolder(subject.fmspc));
  tdx::Collateral parts = TRY(FetchTdx(Client(), request));
  TRY(StoreTdx(folder, parts));
  return Done(arguments, folder, Json::MakeObject({{"tee", "tdx"}, {"fmspc", EncodeHex(subject.fmspc)}}));
}

Result<int> FetchForSnp(const Arguments& arguments, const snp::Report& report, bool is_bundle) {
  std::optional<snp::Product> product;
  if (arguments.Has("product")) {
    product = snp::ProductFromName(*arguments.Value("product"));
    if (!product.has_value()) return Error(Code::kUsage, "--product: expected Milan, Genoa or Turin");
  }
  KdsRequest request = TRY(RequestFor(report, product));
  request.base_url = UrlOr(arguments, "kds-url", "SAMOVAR_KDS_URL", request.base_url);
  std::optional<std::string> chosen = TRY(ChosenFolder(arguments, is_bundle));
  SnpPaths paths = chosen.has_value() ? SnpFolderPaths(*chosen, request) : TRY(SnpCachePaths(request));
  SnpCollateral parts = TRY(FetchSnp(Client(), request));
  TRY(StoreSnp(paths, parts));
  if (!parts.vcek.has_value()) {
    Say("samovar: the report is signed by a VLEK: its certificate comes from the cloud provider, not from AMD's "
        "service");
  }
  std::string folder = paths.chain.substr(0, paths.chain.rfind('/'));
  Json description = Json::MakeObject({{"tee", "snp"}, {"product", snp::ProductName(request.product)}});
  if (!paths.vcek.empty()) description.Set("vcek", paths.vcek);
  description.Set("chain", paths.chain);
  description.Set("crl", paths.crl);
  return Done(arguments, folder, std::move(description));
}

Result<TdxSubject> SubjectByHand(const Arguments& arguments) {
  std::string fmspc = TRY(arguments.Required("fmspc"));
  std::string ca = arguments.ValueOr("ca", "platform");
  if (ca != "platform" && ca != "processor") return Error(Code::kUsage, "--ca: expected platform or processor");
  auto bytes = DecodeHexFixed<6>(fmspc, "--fmspc");
  if (!bytes.ok()) return Error(Code::kUsage, bytes.error().message());
  return TdxSubject{*bytes, ca == "platform" ? PckCa::kPlatform : PckCa::kProcessor};
}

Result<int> RunFetch(const Arguments& arguments) {
  if (arguments.operands().empty()) {
    TdxSubject subject = TRY(SubjectByHand(arguments));
    return FetchForTdx(arguments, subject, false);
  }
  if (arguments.Has("fmspc")) return Error(Code::kUsage, "--fmspc stands in place of a FILE: give one of the two");
  verify::EvidenceFile file = TRY(verify::OpenEvidenceFile(arguments.operands()[0]));
  Subject subject = TRY(SubjectOf(file.evidence).In(Quoted(file.path)));
  if (const auto* tdx = std::get_if<TdxSubject>(&subject)) return FetchForTdx(arguments, *tdx, file.is_bundle);
  return FetchForSnp(arguments, std::get<snp::Report>(subject), file.is_bundle);
}

}  // namespace

extern const Command kCollateralFetch;
const Command kCollateralFetch = {
    "collateral fetch", "[FILE|BUNDLE]", 0, 1, "fetch what verifying a report or quote offline needs", kHelp,
    kOptions,           RunFetch};

}  // namespace samovar::cli
