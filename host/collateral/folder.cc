// SPDX-License-Identifier: Apache-2.0
#include "host/collateral/folder.h"

#include <sys/stat.h>

#include "host/files/whole_file.h"
#include "measurements/base/text.h"
#include "measurements/tdx/collateral/given_collateral.h"

namespace samovar::collateral {

namespace {

bool IsFolder(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

Result<tdx::Collateral> ReadTdxFolder(const std::string& folder) {
  if (!IsFolder(folder)) return Error(Code::kEnvironment, "collateral: " + Quoted(folder) + " is not a folder");
  tdx::Collateral out;
  for (const tdx::CollateralPart& part : tdx::kCollateralParts) {
    out.*part.member =
        TRY(ReadIfThere(folder + "/" + std::string(part.file), tdx::kMaxCollateralPartSize).In("collateral"));
  }
  return tdx::Unwrapped(std::move(out));
}

Result<tdx::Collateral> ReadTdxFile(const std::string& path) {
  constexpr size_t kMax = 6 * tdx::kMaxCollateralPartSize;
  Bytes bytes = TRY(ReadLargeFile(path, kMax).In("collateral"));
  return tdx::ParseCollateralJson(AsText(bytes)).In("collateral " + Quoted(path));
}

}  // namespace samovar::collateral
