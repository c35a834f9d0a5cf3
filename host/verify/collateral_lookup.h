// SPDX-License-Identifier: Apache-2.0
//
// Where `samovar verify` finds collateral that was not named file by file: the folder of --collateral, the folder
// `collateral` of a bundle, the cache that `samovar collateral fetch` fills. Nothing found is trusted; it is what the
// verifier checks. Nothing is fetched.
#pragma once

#include <optional>
#include <string>

#include "measurements/base/result.h"
#include "measurements/evidence/bundle/bundle.h"

namespace samovar::verify {

// WithFolder adds what `folder`, or one file with all of Intel's parts (ParseCollateralJson), holds and `context`
// lacks: Intel's parts, a VCEK (vcek.der) and AMD's revocation list (crl.der). `from` is what the verdict calls the
// place. Errors: those of reading.
Result<evidence::Context> WithFolder(evidence::Context context, const std::string& folder, const std::string& from);

// WithCache adds what the cache holds for that report or quote and `context` lacks: a VCEK, and what is current at the
// time of the context of AMD's revocation list and Intel's parts (an old cache must not make a verification fail).
// Nothing for evidence that is simulated or cannot be parsed, without a cache, or under a root of the user's.
[[nodiscard]] evidence::Context WithCache(evidence::Context context, const evidence::Evidence& evidence);

// What a bundle brings must not go before what the verifier has: whoever makes bundles would choose how old the lists
// are by which they are judged. NewerOf takes of two contexts for the same evidence, one with the collateral of the
// bundle and one with that of the cache, each part of which `given` has none from the one that was issued later. A part
// of the cache that is not there, or not readable, leaves the bundle's.
[[nodiscard]] evidence::Context NewerOf(const evidence::Context& given, evidence::Context bundle,
                                        const evidence::Context& cache);

}  // namespace samovar::verify
