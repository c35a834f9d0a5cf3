// SPDX-License-Identifier: Apache-2.0
//
// Evidence by its path: a report, a quote, an evidence.json, or the folder of a bundle, which holds one.
#pragma once

#include <string>

#include "measurements/base/result.h"
#include "measurements/evidence/evidence.h"

namespace samovar::verify {

struct EvidenceFile {
  std::string path;  // of the file itself
  bool is_bundle = false;
  evidence::Evidence evidence;
};

// OpenEvidenceFile reads `path`; nothing is verified. Errors, all naming the file: kEnvironment (a folder without
// evidence.json), those of reading and of evidence::OpenEvidence.
Result<EvidenceFile> OpenEvidenceFile(const std::string& path);

}  // namespace samovar::verify
