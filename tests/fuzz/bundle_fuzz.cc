// SPDX-License-Identifier: Apache-2.0
//
// A whole bundle: evidence.json, a byte of zero, provenance.json. No seed is a bundle that the vendors' keys vouch for,
// so none may hold, with or without a policy; the verdict is a document in any case.
#include <algorithm>

#include "measurements/evidence/bundle/bundle.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  ByteView input(data, size);
  auto zero = static_cast<size_t>(std::find(input.begin(), input.end(), 0) - input.begin());
  evidence::Bundle bundle;
  bundle.evidence.emplace(Bytes(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(zero)));
  if (zero < size) bundle.provenance.emplace(Bytes(input.begin() + static_cast<std::ptrdiff_t>(zero) + 1, input.end()));
  evidence::Context context;
  context.at = Time::FromCivil(2026, 6, 1, 0, 0, 0).value();
  for (bool simulated : {false, true}) {
    context.allow_simulated = simulated;
    evidence::Outcome outcome = evidence::VerifyBundle(bundle, context);
    CHECK(!outcome.verdict.Holds());
    std::string text = CanonicalJson(evidence::VerdictJson(outcome, context));
    CHECK(ParseJson(text, text.size()).ok());
  }
  return 0;
}
