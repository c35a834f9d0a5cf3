// SPDX-License-Identifier: Apache-2.0
//
// A statement that parses names artifacts only below artifacts/, and a policy that says nothing accepts none of it.
#include "measurements/policy/validate.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  std::string_view text = AsText(ByteView(data, size));
  auto provenance = statement::ParseProvenance(text);
  if (!provenance.ok()) return 0;
  for (const auto& [name, digest] : provenance->subjects) {
    CHECK(!name.empty() && name.front() != '/' && ("/" + name + "/").find("/../") == std::string::npos);
  }
  Verdict verdict;
  statement::CheckForm(*provenance, text, verdict);
  policy::ValidateProvenance({}, *provenance, verdict);
  CHECK(!verdict.Holds());
  statement::CheckArtifacts(*provenance, {}, verdict);
  CHECK(verdict.Find("artifacts")->status == CheckStatus::kFail);
  return 0;
}
