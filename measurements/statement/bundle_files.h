// SPDX-License-Identifier: Apache-2.0
//
// What lies in a bundle's folder beside its two documents and artifacts/. The provenance names build.log with its
// digest; for anything else nobody vouches.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "measurements/statement/provenance_reader.h"

namespace samovar::statement {

inline constexpr char kLogFile[] = "build.log";

// By name; the digest of build.log, and nothing for what was not hashed: no regular file, or too large to be a log.
using OtherFiles = std::map<std::string, std::optional<Sha256Digest>>;

// CheckBundleFiles adds "build log", a failure if it is another than the provenance names, and "bundle files", skipped
// if there is something that nothing vouches for; both name what they are about. A log that is missing is skipped: the
// provenance and the artifacts stand without it.
void CheckBundleFiles(const Provenance& provenance, const OtherFiles& files, Verdict& verdict);

}  // namespace samovar::statement
