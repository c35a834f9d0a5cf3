// SPDX-License-Identifier: Apache-2.0
//
// Where fetched collateral is kept, below the cache folder, and under which names:
//
//   collateral/tdx/<fmspc>/<file>…                    as kCollateralParts names them
//   collateral/snp/<product>/{vcek,vlek}_chain.pem    ASK or ASVK, ARK
//   collateral/snp/<product>/{vcek,vlek}_crl.der
//   collateral/snp/<product>/<chip id>_<TCB>.der      VCEK
//
// A folder beside a bundle is laid out alike without the levels: the TDX parts, or vcek.der, chain.pem and crl.der. The
// cache is not trusted: it saves a fetch, and whoever can write to it can only make a verification fail.
#pragma once

#include <optional>
#include <string>

#include "host/collateral/amd_kds.h"
#include "measurements/base/result.h"
#include "measurements/tdx/collateral/collateral.h"
#include "measurements/tdx/collateral/tcb_info.h"

namespace samovar::collateral {

// TdxCacheFolder is where the collateral of platforms with that FMSPC is kept, whether it is there or not.
Result<std::string> TdxCacheFolder(const tdx::Fmspc& fmspc);

struct SnpPaths {
  std::string vcek;  // empty for a VLEK
  std::string chain;
  std::string crl;
};

// SnpCachePaths is where the parts for that report are kept; SnpFolderPaths is where they are in a folder of their own.
Result<SnpPaths> SnpCachePaths(const KdsRequest& request);
[[nodiscard]] SnpPaths SnpFolderPaths(const std::string& folder, const KdsRequest& request);

// Store writes all parts, replacing older ones; each file is replaced as a whole.
Result<void> StoreTdx(const std::string& folder, const tdx::Collateral& parts);
Result<void> StoreSnp(const SnpPaths& paths, const SnpCollateral& parts);

}  // namespace samovar::collateral
