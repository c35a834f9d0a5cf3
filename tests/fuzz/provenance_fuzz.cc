// SPDX-License-Identifier: Apache-2.0
//
// A statement that parses names artifacts only below artifacts/, and a policy that says nothing accepts none of it.
#include "measurements/statement/claims.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  std::string_view text = AsText(ByteView(data, size));
  auto statement = evidence::ParseStatement(text);
  if (!statement.ok()) return 0;
  for (const auto& [name, digest] : statement->subjects) {
    CHECK(!name.empty() && name.front() != '/' && ("/" + name + "/").find("/../") == std::string::npos);
  }
  Verdict verdict;
  evidence::CheckForm(*statement, text, verdict);
  evidence::CheckRules(*statement, {}, verdict);
  CHECK(!verdict.Holds());
  evidence::CheckArtifacts(*statement, {}, verdict);
  CHECK(verdict.Find("artifacts")->status == CheckStatus::kFail);
  return 0;
}
