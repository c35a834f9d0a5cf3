// SPDX-License-Identifier: Apache-2.0
#include "host/collateral/cache.h"

#include "host/files/paths.h"
#include "host/files/whole_file.h"
#include "measurements/base/text.h"

namespace samovar::collateral {

Result<std::string> TdxCacheFolder(const tdx::Fmspc& fmspc) {
  return TRY(paths::CacheFolder()) + "/collateral/tdx/" + EncodeHex(fmspc);
}

Result<SnpPaths> SnpCachePaths(const KdsRequest& request) {
  std::string folder = TRY(paths::CacheFolder()) + "/collateral/snp/" + snp::ProductName(request.product) + "/";
  bool vlek = request.key == snp::SigningKey::kVlek;
  std::string prefix = folder + (vlek ? "vlek" : "vcek");
  std::string vcek = folder + EncodeHex(request.chip_id) + "_" + EncodeHex(request.tcb.raw) + ".der";
  return SnpPaths{vlek ? "" : vcek, prefix + "_chain.pem", prefix + "_crl.der"};
}

SnpPaths SnpFolderPaths(const std::string& folder, const KdsRequest& request) {
  bool vlek = request.key == snp::SigningKey::kVlek;
  return {vlek ? "" : folder + "/vcek.der", folder + "/chain.pem", folder + "/crl.der"};
}

Result<void> StoreTdx(const std::string& folder, const tdx::Collateral& parts) {
  for (const tdx::CollateralPart& part : tdx::kCollateralParts) {
    const std::optional<Bytes>& bytes = parts.*part.member;
    if (bytes.has_value()) TRY(StoreFile(folder + "/" + std::string(part.file), *bytes));
  }
  return {};
}

Result<void> StoreSnp(const SnpPaths& paths, const SnpCollateral& parts) {
  if (parts.vcek.has_value() && !paths.vcek.empty()) TRY(StoreFile(paths.vcek, *parts.vcek));
  TRY(StoreFile(paths.chain, parts.chain));
  return StoreFile(paths.crl, parts.crl);
}

}  // namespace samovar::collateral
