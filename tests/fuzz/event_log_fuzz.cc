// SPDX-License-Identifier: Apache-2.0
//
// A log that parses lies within its bytes, and replaying it never fails but with an error.
#include "measurements/tdx/log/event_log.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  auto log = tdx::ParseEventLog(ByteView(data, size));
  if (!log.ok()) return 0;
  CHECK(log->used <= size);
  (void)tdx::ReplayRtmrs(*log).ok();
  (void)tdx::ReplayPcrs(*log).ok();
  return 0;
}
