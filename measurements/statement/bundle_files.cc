// SPDX-License-Identifier: Apache-2.0
#include "measurements/statement/bundle_files.h"

#include "measurements/base/text.h"

namespace samovar::statement {

namespace {

void CheckLog(const Provenance& provenance, const OtherFiles& files, Verdict& verdict) {
  constexpr char kName[] = "build log";
  auto file = files.find(kLogFile);
  if (!provenance.log) {
    if (file == files.end()) return;
    return verdict.Skip(kName, "the provenance names no build.log: nothing vouches for the one that is here");
  }
  if (file == files.end()) return verdict.Skip(kName, "build.log is missing: the provenance names one");
  if (!file->second) return verdict.Fail(kName, "build.log is no regular file, or too large to be a log");
  if (*file->second == *provenance.log) return verdict.Pass(kName, "build.log is the one that the provenance names");
  verdict.Fail(kName,
               "build.log was changed: expected SHA-256 " + provenance.log->hex() + ", got " + file->second->hex());
}

}  // namespace

void CheckBundleFiles(const Provenance& provenance, const OtherFiles& files, Verdict& verdict) {
  constexpr size_t kMaxNamed = 20;
  CheckLog(provenance, files, verdict);
  std::string strangers;
  size_t count = 0;
  for (const auto& [name, digest] : files) {
    if (name == kLogFile || ++count > kMaxNamed) continue;
    strangers += (strangers.empty() ? "" : ", ") + Quoted(name);
  }
  if (count == 0) return verdict.Pass("bundle files", "nothing else is in the bundle's folder");
  if (count > kMaxNamed) strangers += " and " + Decimal(count - kMaxNamed) + " more";
  verdict.Skip("bundle files", "nothing vouches for what else is in the bundle's folder: " + strangers);
}

}  // namespace samovar::statement
