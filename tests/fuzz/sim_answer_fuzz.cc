// SPDX-License-Identifier: Apache-2.0
//
// An answer that is accepted has a report of the right size and nothing left over.
#include "guest/tee/sim/sim_client.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  const Result<tee::Answer> evidence = tee::ParseSimAnswer(ByteView(data, size));
  if (!evidence.ok()) return 0;
  CHECK(evidence->leaf.has_value() && evidence->chain.size() == 2);
  const size_t parts =
      evidence->report.size() + evidence->leaf->size() + evidence->chain[0].size() + evidence->chain[1].size();
  CHECK(evidence->report.size() == 1184 && parts + 17 == size);
  return 0;
}
