// SPDX-License-Identifier: Apache-2.0
//
// Reads a bundle folder for the verifier: the two documents, the SHA-256 of every artifact that the provenance names
// and of build.log, and the names of all else. Nothing in the folder is trusted; symbolic links are not followed, and
// what nobody asked for is not opened.
#pragma once

#include <string>

#include "measurements/base/result.h"
#include "measurements/evidence/bundle/bundle.h"

namespace samovar::verify {

// ReadBundle reads `folder`. A missing document or artifact is for the verifier to judge. Errors: kEnvironment if
// `folder` is no folder, kLimit (a document too large, too many artifacts), kSystem.
Result<evidence::Bundle> ReadBundle(const std::string& folder);

}  // namespace samovar::verify
