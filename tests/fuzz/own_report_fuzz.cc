// SPDX-License-Identifier: Apache-2.0
//
// Only what is over the data that was asked for passes.
#include <algorithm>

#include "guest/tee/own_report.h"
#include "guest/tee/sev_guest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  tee::ReportData asked;
  asked.fill(0x5a);
  const Bytes report(data, data + size);
  for (const char* platform : {"snp", "tdx"}) {
    const bool passed = tee::CheckOwnReport({platform, report, {}, {}, {}, {}}, asked).ok();
    if (passed) CHECK(std::search(report.begin(), report.end(), asked.begin(), asked.end()) != report.end());
  }
  const Result<Bytes> taken = tee::ParseSnpResponse(report);
  if (taken.ok()) CHECK(taken->size() < report.size());
  return 0;
}
