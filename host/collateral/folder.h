// SPDX-License-Identifier: Apache-2.0
//
// Collateral on disk: a folder with one file a part, under the names that kCollateralParts lists. A folder may hold
// some of them; which are needed is for the verifier to say.
#pragma once

#include <string>

#include "measurements/base/result.h"
#include "measurements/tdx/collateral/collateral.h"

namespace samovar::collateral {

// ReadTdxFolder reads what is there, and takes off what other programs put around it (tdx::Unwrapped). Fails with
// kEnvironment if `folder` is not a folder or a file in it cannot be read, with kLimit if one is larger than
// kMaxCollateralPartSize.
Result<tdx::Collateral> ReadTdxFolder(const std::string& folder);

// ReadTdxFile reads one file that holds all parts (tdx::ParseCollateralJson, whose errors it has too).
Result<tdx::Collateral> ReadTdxFile(const std::string& path);

}  // namespace samovar::collateral
