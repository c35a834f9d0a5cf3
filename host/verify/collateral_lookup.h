// SPDX-License-Identifier: Apache-2.0
//
// Where `samovar verify` finds collateral that was not named file by file: the folder of --collateral, the folder
// `collateral` of a bundle, the cache that `samovar collateral fetch` fills. Nothing found is trusted; it is what the
// verifier checks. Nothing is fetched.
#pragma once

#include <optional>
#include <string>

#include "measurements/base/result.h"
#include "measurements/evidence/bundle.h"

namespace samovar {

// WithFolder adds what `folder`, or one file with all of Intel's parts (ParseCollateralJson), holds and `context`
// lacks: Intel's parts, a VCEK (vcek.der) and AMD's revocation list (crl.der). Errors: those of reading.
Result<evidence::Context> WithFolder(evidence::Context context, const std::string& folder);

// WithCache adds what the cache holds for that report or quote and `context` lacks: a VCEK, and what is current at the
// time of the context of AMD's revocation list and Intel's parts (an old cache must not make a verification fail).
// Nothing without readable evidence, without a cache, or under a root of the user's.
[[nodiscard]] evidence::Context WithCache(evidence::Context context, ByteView evidence);

}  // namespace samovar
