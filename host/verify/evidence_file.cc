// SPDX-License-Identifier: Apache-2.0
#include "host/verify/evidence_file.h"

#include <sys/stat.h>

#include "host/files/whole_file.h"
#include "measurements/base/text.h"
#include "measurements/evidence/open.h"

namespace samovar::verify {

Result<EvidenceFile> OpenEvidenceFile(const std::string& path) {
  struct stat status {};
  EvidenceFile out;
  out.is_bundle = stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  out.path = out.is_bundle ? path + "/evidence.json" : path;
  if (!out.is_bundle) {
    Bytes bytes = TRY(ReadLargeFile(path, evidence::kMaxEvidenceSize));
    out.evidence = TRY(evidence::OpenEvidence(bytes).In(Quoted(path)));
    return out;
  }
  std::optional<Bytes> document = TRY(ReadIfThere(out.path, evidence::kMaxEvidenceSize, FinalLink::kRefused));
  if (!document) return Error(Code::kEnvironment, Quoted(path) + " is not a bundle: it has no evidence.json");
  out.evidence = TRY(evidence::ParseEvidence(AsText(*document)).In(Quoted(out.path)));
  return out;
}

}  // namespace samovar::verify
